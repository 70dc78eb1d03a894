namespace CaffeSharp.Fuzz.Harness;

/// <summary>What a case may take.</summary>
/// <param name="Milliseconds">The longest that it may run.</param>
/// <param name="LeastBytes">The memory that a file of any length may cost.</param>
/// <param name="BytesPerByte">The memory that each of its bytes may cost besides.</param>
internal sealed record Limits(double Milliseconds, long LeastBytes, long BytesPerByte)
{
    /// <summary>Of a case drawn at random.</summary>
    public static Limits Case { get; } = new(2000, 64L << 20, 1000);

    /// <summary>Of a file that once was a find and is mended.</summary>
    public static Limits Find { get; } = new(1000, 50L << 20, 0);

    /// <summary>The time of the processor at which a case that does not come to an end is given up.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>When one is given up that waits for something, or for a processor.</summary>
    public static TimeSpan LastPatience { get; } = TimeSpan.FromSeconds(90);

    /// <summary>The most memory that a file may cost, all that was given back on the way included.</summary>
    public long Bytes(long fileLength) => LeastBytes + (BytesPerByte * fileLength);
}
