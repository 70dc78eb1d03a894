using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For a batch of no images: nothing is packed, no scratch is kept, nothing is done.</summary>
internal sealed class EmptyKernel(int axis) : IKernel
{
    public string Name => "empty";

    public int ScratchSize => 0;

    public bool Fits(IReadOnlyList<Shape> bottoms) => bottoms.All(bottom => bottom.Count(0, axis) == 0);

    public void Run(LayerRun run, WorkerPool pool)
    {
    }
}
