namespace CaffeSharp.Fuzz.Mutation;

/// <summary>Whole numbers at which code goes wrong.</summary>
internal static class EdgeNumbers
{
    private static readonly long[] All =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 1000, 4096, 32767, 32768, 65535, 65536,
        1 << 20, int.MaxValue - 1, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, long.MaxValue, -1, -2, short.MinValue, int.MinValue, long.MinValue,
    ];

    /// <summary>One of them.</summary>
    public static long Draw(Random random) => All[random.Next(All.Length)];

    /// <summary>One that is not negative and mostly small.</summary>
    public static long DrawSize(Random random) => random.OneIn(6) ? Math.Abs(Draw(random) >> 1) : random.Next(1, 20);
}
