namespace CaffeSharp.Kernels;

/// <summary>Memory of different use starts on cache lines of its own.</summary>
internal static class CacheLine
{
    /// <summary>Floats in a line of 64 bytes.</summary>
    public const int Floats = 16;

    /// <summary>The floats of the whole lines that hold <paramref name="floats"/>.</summary>
    public static int RoundUp(long floats) => MemorySize.Of((floats + Floats - 1) / Floats * Floats);
}
