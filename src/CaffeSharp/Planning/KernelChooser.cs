using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Convolution.Transposed;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>Chooses the kernel that runs a layer.</summary>
internal static class KernelChooser
{
    /// <summary>The kernel for a layer on bottoms of the given shapes.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="bottoms">The shapes of its bottoms.</param>
    /// <param name="input">How its first bottom lies in memory.</param>
    /// <param name="output">How its first top lies in memory.</param>
    /// <param name="options">How the net is run.</param>
    public static KernelDecision Choose(
        Layer layer, IReadOnlyList<Shape> bottoms, BlobLayout input, BlobLayout output, PlanOptions options) => layer switch
        {
            { TopMemory: TopMemory.View } => new(new ViewKernel(), "view: the tops are the bottom"),
            ConvolutionBase or InnerProduct when EmptyKernel.IsFor(layer, bottoms) => new(new EmptyKernel(layer), "empty: the tops hold no numbers"),
            ConvolutionBase convolution => Choose(convolution, bottoms, input, output, options),
            InnerProduct product => new(
                new InnerProductStepKernel(product, bottoms[0], options.Threads), "fully-connected: reads the weights where they lie"),
            _ => new(new ReferenceKernel(layer, bottoms), "reference: the layer's own forward"),
        };

    private static KernelDecision Choose(
        ConvolutionBase layer, IReadOnlyList<Shape> bottoms, BlobLayout input, BlobLayout output, PlanOptions options)
    {
        // As for one image, whatever the batch: the same image gives the same bits in any batch.
        var problem = new ConvolutionProblem(layer.Geometry(bottoms[0]) with { Batch = 1 })
        {
            Input = input,
            Output = output,
            Strict = options.Accuracy == Accuracy.Strict,
        };
        var epilogue = new Epilogue { Bias = layer.Bias is null ? default : layer.Bias.Data.Data };
        if (layer is Deconvolution)
        {
            PreparedConvolution transposed = TransposedKernels.Prepare(problem, layer.Weights.Span, epilogue, options.Convolution);
            return new(
                new ConvolutionStepKernel(layer, bottoms[0], transposed, options.Threads),
                transposed is TransposedConvolution phases
                    ? $"transposed: phases by {string.Join(", ", phases.Convolutions.Select(phase => phase.Kernel).Distinct())}"
                    : $"{transposed.Kernel}: the strides make too many phases for a convolution each");
        }
        KernelChoice choice = ConvolutionKernels.Choose(problem, options.Convolution);
        PreparedConvolution prepared = choice.Kernel.Prepare(problem, layer.Weights.Span, epilogue);
        return new(
            new ConvolutionStepKernel(layer, bottoms[0], prepared, options.Threads),
            [.. choice.Verdicts.Select(verdict => verdict.ToString())]);
    }
}
