using CaffeSharp.Graph;

namespace CaffeSharp.Onnx.Model;

/// <summary>A size that may be any: of axes of inputs, or of what a layer finds in the data.</summary>
/// <param name="Name">How ONNX calls it.</param>
/// <param name="Places">The axes of inputs that have it.</param>
/// <param name="Maker">The layer whose data decide, if it is none of inputs.</param>
internal sealed record FreeAxis(string Name, IReadOnlyList<(Value Input, int Axis)> Places, Node? Maker = null)
{
    /// <summary>Whether it is the number of images.</summary>
    public bool IsBatch => Places.Count > 0 && Places.All(place => place.Axis == 0);

    /// <summary>How much larger it is tried: images one by one, pixels so that strides and scales divide them.</summary>
    public IReadOnlyList<int> Growths => IsBatch || Maker is not null ? [1, 2] : [64, 192];
}
