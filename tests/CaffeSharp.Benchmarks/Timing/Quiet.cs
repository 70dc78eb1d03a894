namespace CaffeSharp.Benchmarks.Timing;

/// <summary>
/// Waits until this process uses no processor time. Worker threads of a finished run spin for a while in the
/// hope of more work (tens of milliseconds for some), and would hold a core that the next contender needs.
/// </summary>
internal static class Quiet
{
    // The kernel books the time of running threads only at its ticks, up to 10 ms apart.
    private const int StepMilliseconds = 15;
    private const int MostSteps = 40;

    /// <summary>Returns at the first short stretch in which the process all but slept.</summary>
    public static void Wait()
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int step = 0; step < MostSteps; step++)
        {
            Thread.Sleep(StepMilliseconds);
            TimeSpan after = Environment.CpuUsage.TotalTime;
            if ((after - before).TotalMilliseconds < StepMilliseconds / 8.0)
                return;
            before = after;
        }
    }
}
