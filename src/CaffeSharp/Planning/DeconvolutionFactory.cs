using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Convolution.Transposed;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For deconvolutions, alone or with an activation behind.</summary>
internal sealed class DeconvolutionFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer is Deconvolution or Fused { Core: Deconvolution };

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => ConvolutionFactory.DemandOf(layer);

    public KernelDecision Make(StepProblem problem)
    {
        var layer = (ConvolutionBase)problem.Core;
        PreparedConvolution transposed = TransposedKernels.Prepare(
            ConvolutionFactory.Problem(layer, problem), layer.Weights.Forms, Epilogues.Of(problem.Layer, layer.Bias), problem.Options.Convolution);
        return new(
            new ConvolutionStepKernel(layer, problem.Bottoms[0], transposed, problem.Options.Threads),
            transposed is TransposedConvolution phases
                ? $"transposed: phases by {string.Join(", ", phases.Convolutions.Select(phase => phase.Kernel).Distinct())}"
                : $"{transposed.Kernel}: the strides make too many phases for a convolution each");
    }
}
