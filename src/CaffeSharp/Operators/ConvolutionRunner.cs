using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Reference;

namespace CaffeSharp.Operators;

/// <summary>The one door from the operators to the kernels that compute in <c>[N, C, spatial…]</c>.</summary>
internal static class ConvolutionRunner
{
    /// <summary>
    /// <paramref name="input"/> <c>[N, C, in…]</c>, <paramref name="weights"/> <c>[F, C/G, kernel…]</c>,
    /// <paramref name="bias"/> <c>[F]</c> or null; gives <c>[N, F, out…]</c>.
    /// </summary>
    public static Blob Forward(ConvolutionGeometry g, Blob input, Blob weights, Blob? bias)
    {
        var output = new Blob([g.Batch, g.OutChannels, .. g.Out]);
        ReferenceConvolution.Forward(g, input.Span, weights.Span, bias is null ? [] : bias.Span, output.Span);
        return output;
    }

    /// <summary>
    /// The transpose of the convolution <paramref name="g"/>: <paramref name="input"/> <c>[N, F, out…]</c>,
    /// <paramref name="weights"/> <c>[F, C/G, kernel…]</c>, <paramref name="bias"/> <c>[C]</c> or null; gives <c>[N, C, in…]</c>.
    /// </summary>
    public static Blob Transposed(ConvolutionGeometry g, Blob input, Blob weights, Blob? bias)
    {
        var output = new Blob([g.Batch, g.InChannels, .. g.In]);
        ReferenceConvolution.Backward(g, input.Span, weights.Span, bias is null ? [] : bias.Span, output.Span);
        return output;
    }
}
