using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For layers whose tops hold the numbers of the first bottom: copies them where the plan gave a top memory of its own.</summary>
internal sealed class ViewKernel : IKernel
{
    public string Name => "view";

    public int ScratchSize => 0;

    public bool Fits(IReadOnlyList<Shape> bottoms) => true;

    public void Run(LayerRun run, WorkerPool pool)
    {
        foreach (Blob top in run.Tops)
        {
            if (!top.Data.Equals(run.Bottoms[0].Data))
                run.Input.CopyTo(top.Span);
        }
    }
}
