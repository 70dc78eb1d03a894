using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For layers whose tops hold no numbers, as with an empty batch: nothing is computed, packed or held.</summary>
internal sealed class EmptyKernel(Layer layer) : IKernel
{
    public string Name => "empty";

    public int ScratchSize => 0;

    public bool Fits(IReadOnlyList<Shape> bottoms) => IsFor(layer, bottoms);

    /// <summary>Whether all tops of a layer are empty on such bottoms.</summary>
    public static bool IsFor(Layer layer, IReadOnlyList<Shape> bottoms) => layer.InferShapes(bottoms).All(top => top.Count() == 0);

    public void Run(LayerRun run, WorkerPool pool)
    {
    }
}
