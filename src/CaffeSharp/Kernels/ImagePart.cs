namespace CaffeSharp.Kernels;

/// <summary>Some units of work on one image: what an <see cref="ImageKernel"/> computes at a time.</summary>
internal readonly unsafe struct ImagePart
{
    /// <summary>The image.</summary>
    public required float* Input { get; init; }

    /// <summary>The image that comes out.</summary>
    public required float* Output { get; init; }

    /// <summary>The image's piece of the kernel's further blob; null without one.</summary>
    public required float* Extra { get; init; }

    /// <summary>The first unit.</summary>
    public required int From { get; init; }

    /// <summary>Behind the last unit.</summary>
    public required int To { get; init; }

    /// <summary>Memory that nobody else uses meanwhile.</summary>
    public required float* Scratch { get; init; }
}
