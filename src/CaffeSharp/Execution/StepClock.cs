using System.Diagnostics;

namespace CaffeSharp.Execution;

/// <summary>The times of one step, summed up as they come, so that nothing is allocated.</summary>
internal sealed class StepClock
{
    private static readonly double TickMilliseconds = 1e3 / Stopwatch.Frequency;

    private long _total;
    private long _least = long.MaxValue;

    /// <summary>How many runs were timed.</summary>
    public int Runs { get; private set; }

    /// <summary>When the last run began, a <see cref="Stopwatch"/> timestamp.</summary>
    public long LastStart { get; private set; }

    /// <summary>When it ended.</summary>
    public long LastEnd { get; private set; }

    /// <summary>The mean time in milliseconds, 0 before the first run.</summary>
    public double Mean => Runs == 0 ? 0 : _total * TickMilliseconds / Runs;

    /// <summary>The shortest time in milliseconds, 0 before the first run.</summary>
    public double Least => Runs == 0 ? 0 : _least * TickMilliseconds;

    /// <summary>Notes a run that began at <paramref name="start"/>, a <see cref="Stopwatch"/> timestamp, and ends now.</summary>
    public void Stop(long start)
    {
        LastStart = start;
        LastEnd = Stopwatch.GetTimestamp();
        long time = LastEnd - start;
        Runs++;
        _total += time;
        _least = Math.Min(_least, time);
    }
}
