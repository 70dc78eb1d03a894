using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>The layer's own plain forward: last in every choice, since it always can.</summary>
internal sealed class ReferenceKernel(Layer layer, IReadOnlyList<Shape> bottoms) : IKernel
{
    public string Name => "reference";

    public int ScratchSize { get; } = layer.ScratchSize(bottoms);

    public bool Fits(IReadOnlyList<Shape> bottoms) => layer.ScratchSize(bottoms) <= ScratchSize;

    public void Run(LayerRun run, WorkerPool pool) => layer.Forward(run);
}
