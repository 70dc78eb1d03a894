namespace CaffeSharp.Tests;

/// <summary>
/// How many bytes a piece of code takes from the heap on this thread. A collection that another test starts in between makes the runtime
/// count the unused rest of the thread's allocation buffer (up to 8 KB) as taken, so one measurement may be too high, never too low.
/// What the code itself allocates is there each time: the least of several measurements is the answer.
/// </summary>
internal static class Allocations
{
    private const int Measurements = 5;

    /// <summary>The bytes of one call of <paramref name="action"/>, which is called several times unless the first takes nothing.</summary>
    public static long Of(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Measurements && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
