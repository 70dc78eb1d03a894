using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// Weights and biases that have taken an affine in. They are computed in double, rounded once, and only when somebody
/// asks for them.
/// </summary>
internal static class AffineFolding
{
    /// <summary>The weights with every run of <paramref name="length"/> numbers multiplied by a factor of its own.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="length">How many numbers in a row have one factor.</param>
    /// <param name="factor">The factor of each run, by its place.</param>
    public static ParameterBlob Scaled(ParameterBlob weights, int length, Func<int, double> factor) => ParameterBlob.Computed(weights.Shape, () =>
    {
        var scaled = new Blob(weights.Shape);
        ReadOnlySpan<float> from = weights.Span;
        Span<float> to = scaled.Span;
        for (int run = 0; run * (long)length < from.Length; run++)
        {
            double by = factor(run);
            for (int i = run * length; i < (run + 1) * length; i++)
                to[i] = (float)(by * from[i]);
        }
        return scaled;
    });

    /// <summary>The bias of a layer whose tops go through an affine: a · bias + s.</summary>
    public static ParameterBlob BiasAfter(ParameterBlob? bias, ChannelAffine affine) => ParameterBlob.Computed([affine.Channels], () =>
    {
        var folded = new Blob([affine.Channels]);
        for (int f = 0; f < affine.Channels; f++)
            folded.Span[f] = (float)((affine.Factors[f] * (bias is null ? 0 : bias.Span[f])) + affine.Shifts[f]);
        return folded;
    });

    /// <summary>The bias of a layer whose bottom came through an affine: what the shifts of its channels add up to is added.</summary>
    /// <param name="bias">The bias before.</param>
    /// <param name="outputs">How many numbers it has.</param>
    /// <param name="shift">What the shifts give to each output.</param>
    public static ParameterBlob BiasBefore(ParameterBlob? bias, int outputs, Func<int, double> shift) => ParameterBlob.Computed([outputs], () =>
    {
        var folded = new Blob([outputs]);
        for (int f = 0; f < outputs; f++)
            folded.Span[f] = (float)((bias is null ? 0 : bias.Span[f]) + shift(f));
        return folded;
    });
}
