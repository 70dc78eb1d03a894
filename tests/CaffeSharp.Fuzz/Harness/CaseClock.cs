using System.Diagnostics;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>
/// How long a case takes: by the clock or in time of the processor over all threads, whichever is less. On a busy machine a case waits,
/// and the clock goes on; threads that wait for one another awake use more of the processor than the clock shows.
/// </summary>
internal readonly struct CaseClock
{
    private readonly long _start;
    private readonly TimeSpan _used;

    private CaseClock(long start, TimeSpan used) => (_start, _used) = (start, used);

    /// <summary>The time since the start.</summary>
    public double Milliseconds => Math.Min(Stopwatch.GetElapsedTime(_start).TotalMilliseconds, (Used - _used).TotalMilliseconds);

    private static TimeSpan Used => Environment.CpuUsage.TotalTime;

    /// <summary>Begins to count.</summary>
    public static CaseClock Start() => new(Stopwatch.GetTimestamp(), Used);
}
