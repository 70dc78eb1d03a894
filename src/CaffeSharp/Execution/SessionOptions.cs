using CaffeSharp.Planning;

namespace CaffeSharp.Execution;

/// <summary>How a session runs its net.</summary>
public sealed record SessionOptions
{
    /// <summary>How many threads work on one run, the caller's included; all cores by default.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether every blob can be read after a run. Otherwise only the net's outputs can, and the memory of the others
    /// is used again and again.
    /// </summary>
    public bool KeepAll { get; init; }

    /// <summary>Whether convolutions may take the faster sums of Winograd's; they may by default.</summary>
    public Accuracy Accuracy { get; init; }

    /// <summary>The name of the only convolution kernel to use, for measuring; <see langword="null"/> to choose the fastest.</summary>
    public string? Convolution { get; init; }
}
