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
}
