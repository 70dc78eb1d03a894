using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Optimization;

/// <summary>Nodes that do nothing but a per-channel affine.</summary>
internal static class Affines
{
    /// <summary>The affine of a node; null if it is something else, or if a number of it is not finite.</summary>
    public static ChannelAffine? Of(Node node) =>
        node is { Bottoms.Count: 1, Tops.Count: 1 } && node.Layer.AsAffine(node.Bottoms[0].Shape) is { IsFinite: true } affine ? affine : null;

    /// <summary>
    /// The layer that is an affine and nothing else. One that is the same for all channels stays right for any number of them.
    /// </summary>
    public static Layer Layer(ChannelAffine affine) => affine.IsSame
        ? new Power { Scale = (float)affine.Factors[0], Shift = (float)affine.Shifts[0] }
        : new Scale { Axis = 1, Factors = Rounded(affine.Factors), Bias = affine.IsLinear ? null : Rounded(affine.Shifts) };

    private static ParameterBlob Rounded(double[] numbers) =>
        ParameterBlob.Computed([numbers.Length], () => new Blob([numbers.Length], numbers.Select(number => (float)number).ToArray()));
}
