using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For any layer: its own plain forward.</summary>
internal sealed class ReferenceFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => true;

    // What a block holds beyond the channels would be computed with, and stand between the bottoms of a Concat.
    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) =>
        layer.AnyOrder && bottoms.All(bottom => bottom.Axes > 1 && bottom[1] % SimdWidth.Floats == 0) ? LayoutDemand.Same : LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem) => new(new ReferenceKernel(problem.Layer, problem.Bottoms), "reference: the layer's own forward");
}
