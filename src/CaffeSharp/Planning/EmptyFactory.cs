using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For weighted layers whose tops hold no numbers, as with an empty batch.</summary>
internal sealed class EmptyFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => (layer is ConvolutionBase or InnerProduct or Fused) && EmptyKernel.IsFor(layer, bottoms);

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Any;

    public KernelDecision Make(StepProblem problem) => new(new EmptyKernel(problem.Layer), "empty: the tops hold no numbers");
}
