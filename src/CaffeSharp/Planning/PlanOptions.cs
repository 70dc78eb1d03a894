namespace CaffeSharp.Planning;

/// <summary>What a plan depends on besides the net and its input shapes.</summary>
/// <param name="KeepAll">Whether every blob can be read after a run: it keeps its memory, and lies row-major.</param>
/// <param name="Threads">How many threads a run may use.</param>
/// <param name="Accuracy">How near to the plain sums a run must stay.</param>
/// <param name="Convolution">The name of the only convolution kernel to use, or null to choose the fastest.</param>
internal sealed record PlanOptions(bool KeepAll, int Threads, AccuracyLevel Accuracy, string? Convolution)
{
    /// <summary>Values besides the outputs that must be there after a run.</summary>
    public KeptValues Kept { get; init; } = KeptValues.None;

    /// <summary>The most bytes of blobs and scratch, or null for what is in proportion to the net.</summary>
    public long? MemoryLimit { get; init; }
}
