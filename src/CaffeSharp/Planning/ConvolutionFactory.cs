using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For convolutions, alone or with a residual sum and an activation behind.</summary>
internal sealed class ConvolutionFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer is Convolution or Fused { Core: Convolution };

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => DemandOf(layer);

    /// <summary>Kernels for two spatial axes behind axis 1 take either layout on either side.</summary>
    public static LayoutDemand DemandOf(Layer layer) =>
        (layer is Fused fused ? fused.Core : layer) is ConvolutionBase { Axis: 1, Spatial.Kernel.Axes: 2 } ? LayoutDemand.Any : LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem)
    {
        var layer = (ConvolutionBase)problem.Core;
        ConvolutionProblem convolution = Problem(layer, problem);
        KernelChoice choice = ConvolutionKernels.Choose(convolution, problem.Options.Convolution);
        PreparedConvolution prepared = choice.Kernel.Prepare(convolution, layer.Weights.Forms, Epilogues.Of(problem.Layer, layer.Bias));
        return new(
            new ConvolutionStepKernel(layer, problem.Bottoms[0], prepared, problem.Options.Threads),
            [.. choice.Verdicts.Select(verdict => verdict.ToString())]);
    }

    /// <summary>The layer in the kernels' terms, as for one image, whatever the batch: the same image gives the same bits in any batch.</summary>
    public static ConvolutionProblem Problem(ConvolutionBase layer, StepProblem problem) => new(layer.Geometry(problem.Bottoms[0]) with { Batch = 1 })
    {
        Input = problem.Input,
        Output = problem.Output,
        Strict = problem.Options.Accuracy == AccuracyLevel.Strict,
    };
}
