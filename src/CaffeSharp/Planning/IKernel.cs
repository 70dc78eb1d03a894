using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>How one layer is computed: code with its weights packed. Immutable; any number of runs may use it at once.</summary>
internal interface IKernel
{
    /// <summary>The name that plans and explanations show.</summary>
    string Name { get; }

    /// <summary>How many floats of scratch memory a run wants.</summary>
    int ScratchSize { get; }

    /// <summary>Whether the kernel can run on bottoms of these shapes, which may be others than it was made for.</summary>
    bool Fits(IReadOnlyList<Shape> bottoms);

    /// <summary>Computes the tops from the bottoms.</summary>
    void Run(LayerRun run, WorkerPool pool);
}
