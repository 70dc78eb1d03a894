using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>A layer with one bottom and one top, image by image, by a kernel other than a convolution.</summary>
/// <param name="name">What plans call it.</param>
/// <param name="kernel">The kernel.</param>
/// <param name="bottom">The bottom's shape <c>[N, …]</c>; a run may have another batch.</param>
/// <param name="threads">How many threads a run may use.</param>
internal sealed class ImageStepKernel(string name, ImageKernel kernel, Shape bottom, int threads) : IKernel
{
    public string Name => name;

    public int ScratchSize { get; } = kernel.ScratchFloats(threads);

    public bool Fits(IReadOnlyList<Shape> bottoms) => bottoms[0].Axes == bottom.Axes && bottoms[0].Dims[1..].SequenceEqual(bottom.Dims[1..]);

    public void Run(LayerRun run, WorkerPool pool) => kernel.Run(run.Bottoms[0].Shape[0], run.Input, run.Output, run.Scratch, pool);
}
