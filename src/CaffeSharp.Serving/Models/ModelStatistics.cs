namespace CaffeSharp.Serving.Models;

/// <summary>What a model has done.</summary>
internal sealed class ModelStatistics
{
    private long _runs;

    /// <summary>How often the net was run, joined requests counting once.</summary>
    public long Runs => Volatile.Read(ref _runs);

    /// <summary>The net was run.</summary>
    public void AddRun() => Interlocked.Increment(ref _runs);
}
