using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CaffeSharp.Blobs;

/// <summary>Turns numbers as they lie in files into floats.</summary>
internal static class RawNumbers
{
    /// <summary>
    /// Rounds numbers of type <typeparamref name="T"/> to float. The bytes are scratch: they are put into the
    /// machine's order in place.
    /// </summary>
    public static void ToFloat<T>(Span<byte> bytes, bool bigEndian, Span<float> target) where T : unmanaged, INumberBase<T>
    {
        if (bigEndian == BitConverter.IsLittleEndian)
            for (int start = 0; start < bytes.Length; start += Unsafe.SizeOf<T>())
                bytes.Slice(start, Unsafe.SizeOf<T>()).Reverse();
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>((ReadOnlySpan<byte>)bytes), target);
    }
}
