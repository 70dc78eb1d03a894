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
    public static Blob Forward(ConvolutionGeometry g, Blob input, Blob weights, Blob? bias) => Run(
        g, input, [g.Batch, g.OutChannels, .. g.Out],
        output => ReferenceConvolution.Forward(g, input.Span, weights.Span, Numbers(bias).Span, output.Span),
        problem => ConvolutionKernels.Choose(problem).Kernel.Prepare(problem, weights.Span, Epilogue(bias)));

    /// <summary>
    /// The transpose of the convolution <paramref name="g"/>: <paramref name="input"/> <c>[N, F, out…]</c>,
    /// <paramref name="weights"/> <c>[F, C/G, kernel…]</c>, <paramref name="bias"/> of C numbers or null; gives
    /// <c>[N, C, in…]</c>.
    /// </summary>
    public static Blob Transposed(ConvolutionGeometry g, Blob input, Blob weights, Blob? bias) => Run(
        g, input, [g.Batch, g.InChannels, .. g.In],
        output => ReferenceConvolution.Backward(g, input.Span, weights.Span, Numbers(bias).Span, output.Span),
        problem => TransposedKernels.Prepare(problem, weights.Span, Epilogue(bias)));

    /// <summary>
    /// By a kernel; by the plain loops where kernels have nothing to read. Kernels are held to strict accuracy, so that results are within the
    /// rounding of the very sum that the frameworks define.
    /// </summary>
    private static Blob Run(ConvolutionGeometry g, Blob input, Shape outputs, Action<Blob> plain, Func<ConvolutionProblem, PreparedConvolution> prepare)
    {
        var output = new Blob(outputs);
        if (outputs.Count() == 0)
            return output;
        if (input.Shape.Count() == 0 || g.In.Axes == 0)
        {
            plain(output);
            return output;
        }
        PreparedConvolution convolution = prepare(new ConvolutionProblem(g) { Strict = true });
        convolution.Run(g.Batch, input.Span, [], output.Span, Blob.Allocate(convolution.ScratchFloats(Caller.Threads)).Span, Caller);
        return output;
    }

    private static Epilogue Epilogue(Blob? bias) => new() { Bias = Numbers(bias) };

    private static ReadOnlyMemory<float> Numbers(Blob? blob) => blob is null ? default : blob.Data;
}
