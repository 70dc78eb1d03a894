using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CaffeSharp.Layers;

/// <summary>Cuts scratch memory, which is floats, into pieces of other types.</summary>
internal static class ScratchPieces
{
    /// <summary>How many floats a number of values takes.</summary>
    public static long Floats<T>(long count) where T : unmanaged => count * Unsafe.SizeOf<T>() / sizeof(float);

    /// <summary>Cuts the next piece off the front.</summary>
    public static Span<T> Take<T>(ref Span<float> rest, int count) where T : unmanaged
    {
        int floats = (int)Floats<T>(count);
        Span<T> piece = MemoryMarshal.Cast<float, T>(rest[..floats]);
        rest = rest[floats..];
        return piece;
    }
}
