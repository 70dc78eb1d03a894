namespace CaffeSharp.Kernels.Convolution;

/// <summary>The kernel taken for a convolution and what came of each.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Verdicts">One for every kernel, in the order of the list.</param>
internal sealed record KernelChoice(IConvolutionKernel Kernel, IReadOnlyList<KernelVerdict> Verdicts);
