using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For layers that write numbers of each image in another order, or a part of them.</summary>
internal sealed class StridedCopyFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) =>
        bottoms.Count > 0 && bottoms[0].Axes > 1 && bottoms[0].Count() > 0 && layer.AsStridedRead(bottoms) is not null;

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem)
    {
        var kernel = new StridedCopyKernel(problem.Layer.AsStridedRead(problem.Bottoms)!, problem.Bottoms[0].Count(1));
        return new(new ImageStepKernel("strided copy", kernel, problem), "strided copy: rows, or tiles that are turned");
    }
}
