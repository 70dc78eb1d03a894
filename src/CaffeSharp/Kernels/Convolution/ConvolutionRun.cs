using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>The memory and threads of one run, sizes already checked.</summary>
internal readonly unsafe struct ConvolutionRun
{
    /// <summary>Images; may be 0.</summary>
    public required int Batch { get; init; }

    /// <summary>The input blob in the problem's layout.</summary>
    public required float* Input { get; init; }

    /// <summary>The output blob in the problem's layout.</summary>
    public required float* Output { get; init; }

    /// <summary>What is added, laid out as the output; null when the epilogue adds nothing.</summary>
    public required float* Residual { get; init; }

    /// <summary>As many floats as the convolution asked for.</summary>
    public required float* Scratch { get; init; }

    /// <summary>The threads.</summary>
    public required WorkerPool Pool { get; init; }
}
