using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>
/// Of how much each number that a layer makes is the sum: the sum of the products' magnitudes, not the magnitude of their sum. Floats hold
/// a sum to a part of that, in any order of adding; where the products cancel out, what is left has no accuracy of its own.
/// </summary>
internal static class Magnitudes
{
    /// <summary>The magnitudes of a layer's tops.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="bottoms">The magnitudes of its bottoms.</param>
    /// <param name="tops">The numbers that it makes.</param>
    /// <param name="isJoined">Whether its bottoms are never written: it works on what the layer before is still summing.</param>
    public static Blob[] Of(Layer layer, Blob[] bottoms, Blob[] tops, bool isJoined) => layer switch
    {
        ConvolutionBase convolution => LayerReference.Forward(
            convolution with { Weights = Absolute(convolution.Weights), Bias = convolution.Bias is { } bias ? Absolute(bias) : null }, bottoms),
        InnerProduct product => LayerReference.Forward(product with { Weights = Absolute(product.Weights), Bias = product.Bias is { } bias ? Absolute(bias) : null }, bottoms),
        Eltwise join => LayerReference.Forward(join with { Coefficients = [.. join.Coefficients.Select(Math.Abs)] }, bottoms),
        _ when bottoms.Length > 0 && bottoms[0].Shape.Axes > 1 && layer.AsAffine(bottoms[0].Shape) is { } affine => [Of(affine, bottoms[0])],
        _ when isJoined && tops is [var top] && top.Shape == bottoms[0].Shape => [Larger(bottoms[0], tops[0])],
        _ => [.. tops.Select(Absolute)],
    };

    /// <summary>The magnitudes of numbers that stand for themselves.</summary>
    public static Blob Absolute(Blob blob)
    {
        var absolute = new Blob(blob.Shape);
        for (int i = 0; i < absolute.Span.Length; i++)
            absolute.Span[i] = Math.Abs(blob.Span[i]);
        return absolute;
    }

    private static ParameterBlob Absolute(ParameterBlob parameter) => new(parameter.Shape, Absolute(parameter.Data), parameter.Filler);

    private static Blob Of(ChannelAffine affine, Blob bottom)
    {
        var top = new Blob(bottom.Shape);
        int pixels = bottom.Shape.Count(2);
        for (int i = 0; i < top.Span.Length; i++)
        {
            int channel = i / pixels % affine.Channels;
            top.Span[i] = (float)((Math.Abs(affine.Factors[channel]) * bottom.Span[i]) + Math.Abs(affine.Shifts[channel]));
        }
        return top;
    }

    private static Blob Larger(Blob magnitudes, Blob numbers)
    {
        Blob larger = Absolute(numbers);
        for (int i = 0; i < larger.Span.Length; i++)
            larger.Span[i] = Math.Max(larger.Span[i], magnitudes.Span[i]);
        return larger;
    }
}
