using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For inner products, alone or with an activation behind.</summary>
internal sealed class InnerProductFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer is InnerProduct or Fused { Core: InnerProduct };

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem)
    {
        var layer = (InnerProduct)problem.Core;
        return new(
            new InnerProductStepKernel(layer, Epilogues.Of(problem.Layer, layer.Bias), problem.Bottoms[0], problem.Options.Threads),
            "fully-connected: reads the weights where they lie");
    }
}
