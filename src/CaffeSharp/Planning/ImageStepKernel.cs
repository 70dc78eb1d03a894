using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>A layer that reads one bottom and makes one top, image by image, by a kernel other than a convolution.</summary>
/// <param name="name">What plans call it.</param>
/// <param name="kernel">The kernel, for images as large as those of the bottom or for parts of them.</param>
/// <param name="problem">What it is for; a run may have another batch.</param>
internal sealed class ImageStepKernel(string name, ImageKernel kernel, StepProblem problem) : IKernel
{
    private readonly IReadOnlyList<Shape> _bottoms = problem.Bottoms;

    public string Name => name;

    public int ScratchSize { get; } = kernel.ScratchFloats(problem.Options.Threads);

    public bool Fits(IReadOnlyList<Shape> bottoms) => bottoms.Zip(_bottoms, (run, planned) => run.Axes == planned.Axes && run.Dims[1..].SequenceEqual(planned.Dims[1..])).All(same => same);

    public void Run(LayerRun run, WorkerPool pool) =>
        kernel.Run(run.Input.Length / kernel.InputFloats, run.Input, run.Output, run.Scratch, pool);
}
