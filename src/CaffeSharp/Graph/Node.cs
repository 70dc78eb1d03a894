using CaffeSharp.Formats.Text;
using CaffeSharp.Layers;

namespace CaffeSharp.Graph;

/// <summary>A layer at its place in the net.</summary>
/// <param name="Index">Its place in running order.</param>
/// <param name="Name">The layer's name in the prototxt.</param>
/// <param name="Type">The layer's type in the prototxt.</param>
/// <param name="Position">Where the layer stands in its file, if it came from one.</param>
/// <param name="Layer">What it computes.</param>
/// <param name="Bottoms">The values it reads.</param>
/// <param name="Tops">The values it writes.</param>
/// <param name="Parameters">Its learned blobs, in Caffe's order.</param>
public sealed record Node(
    int Index,
    string Name,
    string Type,
    SourcePosition? Position,
    Layer Layer,
    IReadOnlyList<Value> Bottoms,
    IReadOnlyList<Value> Tops,
    IReadOnlyList<ParameterBlob> Parameters)
{
    private readonly IReadOnlyList<Node>? _origins;

    /// <summary>The nodes of the user's net that this one stands for: itself, or those that the optimization made it of.</summary>
    public IReadOnlyList<Node> Origins
    {
        get => _origins ?? [this];
        internal init => _origins = value;
    }

    /// <summary>Whether the caller, not the layer, gives the tops.</summary>
    public bool IsInput => Layer is Input;

    /// <summary>The layer as messages name it: <c>deploy.prototxt:12: layer 'conv1' (Convolution)</c>.</summary>
    public override string ToString() => Describe(Position, Name, Type);

    internal static string Describe(SourcePosition? position, string name, string type) =>
        position is { } at ? $"{(at.File.Length > 0 ? $"{at.File}:" : "line ")}{at.Line}: layer '{name}' ({type})" : $"layer '{name}' ({type})";
}
