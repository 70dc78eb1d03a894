using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For layers that do the same to every number.</summary>
internal sealed class ElementwiseFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => bottoms is [{ Axes: > 1 } bottom] && bottom.Count() > 0 && layer.AsElementFunction is not null;

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Same;

    public KernelDecision Make(StepProblem problem)
    {
        Shape bottom = problem.Bottoms[0];
        PreparedElementwise kernel = problem.Layer.AsElementFunction!.Prepare(problem.Input, bottom[1], bottom.Count(2), SimdWidth.Floats);
        return new(new ImageStepKernel("element-wise", kernel, problem), "element-wise: vectors of numbers, wherever they stand");
    }
}
