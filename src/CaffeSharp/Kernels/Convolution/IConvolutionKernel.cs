namespace CaffeSharp.Kernels.Convolution;

/// <summary>One way to compute convolutions: says which it can, at what cost, and gets ready for one.</summary>
internal interface IConvolutionKernel
{
    /// <summary>What it is forced and explained by: short, lower case.</summary>
    string Name { get; }

    /// <summary>Why it cannot compute this, as half a sentence; null when it can.</summary>
    string? Refusal(ConvolutionProblem problem);

    /// <summary>
    /// Estimated nanoseconds of a run of the problem's batch on one thread whose weights come from memory, as in a net. Asked only of
    /// problems it does not refuse.
    /// </summary>
    double Cost(ConvolutionProblem problem);

    /// <summary>
    /// Packs the weights <c>[F, C/G, kernel…]</c>, or takes what was packed of them for another size of images. Neither the numbers
    /// given nor those of the epilogue are kept.
    /// </summary>
    PreparedConvolution Prepare(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue);
}
