using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Convolution.Transposed;
using CaffeSharp.Kernels.Reference;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Operators;

/// <summary>The one door from the operators to the kernels that compute in <c>[N, C, spatial…]</c>.</summary>
internal static class ConvolutionRunner
{
    /// <summary>The caller's own thread.</summary>
    private static readonly WorkerPool Caller = new(1);

    /// <summary>
    /// <paramref name="input"/> <c>[N, C, in…]</c>, <paramref name="weights"/> <c>[F, C/G, kernel…]</c>,
    /// <paramref name="bias"/> of F numbers or null; gives <c>[N, F, out…]</c>.
    /// </summary>
    public static Blob Forward(ConvolutionGeometry g, Blob input, Blob weights, Blob? bias)
    {
        var output = new Blob([g.Batch, g.OutChannels, .. g.Out]);
        if (output.Shape.Count() == 0)
            return output;
        if (input.Shape.Count() == 0 || g.In.Axes == 0)
        {
            ReferenceConvolution.Forward(g, input.Span, weights.Span, bias is null ? [] : bias.Span, output.Span);
            return output;
        }
        ConvolutionProblem problem = Problem(g);
        Run(ConvolutionKernels.Choose(problem).Kernel.Prepare(problem, weights.Span, Epilogue(bias)), g.Batch, input, output);
        return output;
    }

    /// <summary>
    /// The transpose of the convolution <paramref name="g"/>: <paramref name="input"/> <c>[N, F, out…]</c>,
    /// <paramref name="weights"/> <c>[F, C/G, kernel…]</c>, <paramref name="bias"/> of C numbers or null; gives
    /// <c>[N, C, in…]</c>.
    /// </summary>
    public static Blob Transposed(ConvolutionGeometry g, Blob input, Blob weights, Blob? bias)
    {
        var output = new Blob([g.Batch, g.InChannels, .. g.In]);
        if (output.Shape.Count() == 0)
            return output;
        if (input.Shape.Count() == 0 || g.In.Axes == 0)
        {
            ReferenceConvolution.Backward(g, input.Span, weights.Span, bias is null ? [] : bias.Span, output.Span);
            return output;
        }
        Run(TransposedKernels.Prepare(Problem(g), weights.Span, Epilogue(bias)), g.Batch, input, output);
        return output;
    }

    /// <summary>Strict, so that results are within the rounding of the very sum that the frameworks define.</summary>
    private static ConvolutionProblem Problem(ConvolutionGeometry g) => new(g) { Strict = true };

    private static Epilogue Epilogue(Blob? bias) => new() { Bias = bias is null ? default : bias.Data };

    private static void Run(PreparedConvolution convolution, int batch, Blob input, Blob output) => convolution.Run(
        batch, input.Span, [], output.Span, Blob.Allocate(convolution.ScratchFloats(Caller.Threads)).Span, Caller);
}
