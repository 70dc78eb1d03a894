using System.Diagnostics;

namespace CaffeSharp.Benchmarks.Timing;

/// <summary>
/// Times contenders fairly on a machine whose clock floats and which others use too: they take turns, round by
/// round, so that a slow moment hits all of them, and one quantile of the rounds is what counts: the median, or less on a
/// machine so busy that most turns are disturbed.
/// </summary>
internal static class Race
{
    /// <summary>How long one turn should last, in milliseconds; short runs are repeated until it is filled.</summary>
    private const double Turn = 6;

    /// <summary>Runs and discards a contender this long before its turn, so that caches and clock are awake.</summary>
    private const double WarmUp = 2;

    /// <summary>The same after a stillness: a second core takes its time to come back, most of all a virtual one.</summary>
    private const double WarmUpAfterStillness = 15;

    /// <summary>Milliseconds for one run of each contender: the <paramref name="quantile"/> of its turns.</summary>
    /// <param name="contenders">Who takes part: each does one run.</param>
    /// <param name="rounds">How many turns each gets.</param>
    /// <param name="settle">Whether to wait before each turn until no thread of this process spins any more.</param>
    /// <param name="quantile">Which turn counts, from 0, the fastest, to 1, the slowest.</param>
    public static double[] Run(IReadOnlyList<Action> contenders, int rounds, bool settle, double quantile)
    {
        double warmUp = settle ? WarmUpAfterStillness : WarmUp;
        int[] repeats = [.. contenders.Select(Repeats)];
        var times = contenders.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                if (settle)
                    Quiet.Wait();
                Action run = contenders[i];
                long start = Stopwatch.GetTimestamp();
                do
                {
                    run();
                }
                while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < warmUp);
                start = Stopwatch.GetTimestamp();
                for (int repeat = 0; repeat < repeats[i]; repeat++)
                    run();
                times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds / repeats[i];
            }
        }
        return [.. times.Select(turns => Quantile(turns, quantile))];
    }

    private static double Quantile(double[] values, double quantile)
    {
        Array.Sort(values);
        double at = quantile * (values.Length - 1);
        int below = (int)at, above = Math.Min(below + 1, values.Length - 1);
        return values[below] + ((at - below) * (values[above] - values[below]));
    }

    private static int Repeats(Action run)
    {
        run();
        int runs = 0;
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            run();
            runs++;
            elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        while (elapsed < WarmUp);
        return (int)Math.Clamp(Turn * runs / elapsed, 1, 10_000);
    }
}
