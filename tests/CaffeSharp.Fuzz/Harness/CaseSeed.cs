namespace CaffeSharp.Fuzz.Harness;

/// <summary>The random numbers of a case: the same for the same seed, mode and case on every machine.</summary>
internal static class CaseSeed
{
    /// <summary>The random numbers of case <paramref name="index"/>.</summary>
    public static Random Random(long seed, string mode, long index)
    {
        ulong state = Mix((ulong)seed);
        foreach (char letter in mode)
            state = Mix(state ^ letter);
        return new Random((int)Mix(state ^ (ulong)index));
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
