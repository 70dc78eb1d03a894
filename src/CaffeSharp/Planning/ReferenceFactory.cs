using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For any layer: its own plain forward.</summary>
internal sealed class ReferenceFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => true;

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => layer.AnyOrder ? LayoutDemand.Same : LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem) => new(new ReferenceKernel(problem.Layer, problem.Bottoms), "reference: the layer's own forward");
}
