using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For layers whose tops are their bottom under other shapes.</summary>
internal sealed class ViewFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer.TopMemory == TopMemory.View;

    // A view of another shape has its channels elsewhere; a Split has not.
    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => layer.HandsOn ? LayoutDemand.Same : LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem) => new(new ViewKernel(), "view: the tops are the bottom");
}
