using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Clipped;

/// <summary>
/// Convolution tap by tap, of those taps alone that meet the input, without scratch and with nothing packed. It takes
/// everything: what is empty, and windows so wide, or padding so large, that the other kernels would need memory out of
/// proportion. Blocked blobs are reordered.
/// </summary>
internal sealed class ClippedKernel : IConvolutionKernel
{
    private const double NanosecondsPerMac = 1.5;
    private const double NanosecondsPerOutput = 20;

    public string Name => "clipped";

    public string? Refusal(ConvolutionProblem problem) => null;

    public double Cost(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        double outputs = (double)g.Batch * g.OutChannels * g.Out.Count(), met = g.InChannelsPerGroup;
        for (int axis = 0; axis < g.In.Axes; axis++)
            met *= Math.Min(g.Kernel[axis], g.In[axis]);
        return (outputs * (NanosecondsPerOutput + (NanosecondsPerMac * met))) + ReorderedConvolution.Cost(problem, BlobLayout.Plain);
    }

    public PreparedConvolution Prepare(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue) =>
        ReorderedConvolution.Around(
            new ClippedConvolution(Name, problem.AllPlain, weights, epilogue), BlobLayout.Plain, problem, epilogue);
}
