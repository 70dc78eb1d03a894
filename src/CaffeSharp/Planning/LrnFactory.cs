using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Lrn;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For local response normalization across channels.</summary>
internal sealed class LrnFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer is LRN { IsWithinChannel: false } && bottoms[0].Count() > 0;

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Same;

    public KernelDecision Make(StepProblem problem)
    {
        var layer = (LRN)problem.Layer;
        Shape bottom = problem.Bottoms[0];
        var lrn = PreparedLrn.Create(
            new LrnProblem(bottom[1], bottom.Count(2), layer.Size, layer.Alpha, layer.Beta, layer.K, problem.Input, SimdWidth.Floats));
        return new(new ImageStepKernel("lrn", lrn, problem), "lrn: the squares of the channels around, in vectors");
    }
}
