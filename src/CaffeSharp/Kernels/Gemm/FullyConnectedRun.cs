using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>The memory and threads of one run of a fully connected product, sizes already checked.</summary>
internal readonly unsafe struct FullyConnectedRun
{
    /// <summary>M, rows of x and y.</summary>
    public required int Batch { get; init; }

    /// <summary>x <c>[M, K]</c>.</summary>
    public required float* X { get; init; }

    /// <summary>The weights as they lie.</summary>
    public required float* Weights { get; init; }

    /// <summary>y <c>[M, N]</c>.</summary>
    public required float* Y { get; init; }

    /// <summary>As many floats as the product asked for.</summary>
    public required float* Scratch { get; init; }

    /// <summary>The threads.</summary>
    public required WorkerPool Pool { get; init; }
}
