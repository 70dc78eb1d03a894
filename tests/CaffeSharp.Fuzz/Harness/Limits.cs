namespace CaffeSharp.Fuzz.Harness;

/// <summary>What a case may take.</summary>
internal static class Limits
{
    /// <summary>The longest that a case may run.</summary>
    public const double Milliseconds = 2000;

    /// <summary>When a case that does not come to an end is given up.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The most memory that a file may cost, all that was given back on the way included.</summary>
    public static long Bytes(long fileLength) => (64L << 20) + (1000 * fileLength);
}
