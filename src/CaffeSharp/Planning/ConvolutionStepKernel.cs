using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>A convolution layer, or its transpose, by a kernel of the convolution runtime.</summary>
internal sealed class ConvolutionStepKernel(ConvolutionBase layer, Shape bottom, PreparedConvolution convolution, int threads) : IKernel
{
    public string Name => convolution.Kernel;

    public int ScratchSize { get; } = convolution.ScratchFloats(threads);

    /// <summary>The batch may change from run to run; the images may not.</summary>
    public bool Fits(IReadOnlyList<Shape> bottoms) =>
        bottoms.SkipLast(convolution.AddsResidual ? 1 : 0).All(other => other.Axes == bottom.Axes && other.Dims[layer.Axis..].SequenceEqual(bottom.Dims[layer.Axis..]));

    public void Run(LayerRun run, WorkerPool pool)
    {
        for (int i = 0; i < run.Tops.Length; i++)
        {
            Blob x = run.Bottoms[i];
            ReadOnlySpan<float> residual = convolution.AddsResidual ? run.Bottoms[^1].Span : [];
            convolution.Run(x.Shape.Count(0, layer.Axis), x.Span, residual, run.Tops[i].Span, run.Scratch, pool);
        }
    }
}
