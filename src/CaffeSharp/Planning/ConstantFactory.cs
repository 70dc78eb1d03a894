using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For layers whose tops depend on the shapes of their bottoms alone: they are computed when the net is planned.</summary>
internal sealed class ConstantFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer.ReadsShapesOnly;

    // The numbers of the bottoms are not read.
    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Any;

    public KernelDecision Make(StepProblem problem) =>
        new(new ConstantKernel(problem.Layer, problem.Bottoms), "constant: the shapes of the bottoms say all, so it is computed beforehand");
}
