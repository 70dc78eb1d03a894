using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>Chooses the kernel that runs a layer.</summary>
internal static class KernelChooser
{
    /// <summary>The kernel for a layer on bottoms of the given shapes.</summary>
    public static IKernel Choose(Layer layer, IReadOnlyList<Shape> bottoms, PlanOptions options) => layer switch
    {
        { TopMemory: TopMemory.View } => new ViewKernel(),
        _ => new ReferenceKernel(layer, bottoms),
    };
}
