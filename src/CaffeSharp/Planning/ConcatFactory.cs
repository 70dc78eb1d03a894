using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For layers that put their bottoms one behind the other.</summary>
internal sealed class ConcatFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer.JoinAxis is not null;

    // Whole blocks of channels behind one another are one piece an image, as planes are; only the last bottom's may be cut short.
    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) =>
        bottoms[0].CanonicalAxis(layer.JoinAxis!.Value) == 1 && bottoms.SkipLast(1).All(bottom => bottom[1] % SimdWidth.Floats == 0)
            ? LayoutDemand.Same : LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem) =>
        new(new ConcatKernel(problem.Layer.JoinAxis!.Value), "concat: copies those bottoms that were not made in their place");
}
