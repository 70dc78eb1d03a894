using System.Buffers.Binary;

namespace CaffeSharp.Formats.Weights;

/// <summary>
/// Looks through an HDF5 file for heaps that claim more bytes than the file has. PureHDF takes memory for a heap by what
/// its header says, so such a claim must be found before.
/// </summary>
/// <remarks>
/// A local heap begins with <c>HEAP</c>, a version 0 and three zeros, then the size of its data in 8 bytes; a global heap
/// with <c>GCOL</c>, a version 1 and three zeros, then its own size (HDF5 file format specification, III.D and III.E).
/// </remarks>
internal static class Hdf5Guard
{
    private const int HeaderLength = 16;

    private static ReadOnlySpan<byte> LocalHeap => "HEAP\0\0\0\0"u8;

    private static ReadOnlySpan<byte> GlobalHeap => "GCOL\u0001\0\0\0"u8;

    /// <summary>Reads the stream through once and leaves it at its start.</summary>
    /// <exception cref="FileFormatException">A heap is larger than the file.</exception>
    public static void Check(Stream stream, string file)
    {
        byte[] buffer = new byte[1 << 16];
        int kept = 0;
        stream.Position = 0;
        while (true)
        {
            int read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            ReadOnlySpan<byte> window = buffer.AsSpan(0, kept + read);
            Check(window, LocalHeap, stream.Length, file);
            Check(window, GlobalHeap, stream.Length, file);
            if (kept + read < buffer.Length)
                break;
            // A header may stand across two windows.
            kept = HeaderLength - 1;
            window[^kept..].CopyTo(buffer);
        }
        stream.Position = 0;
    }

    private static void Check(ReadOnlySpan<byte> window, ReadOnlySpan<byte> signature, long most, string file)
    {
        for (int at = window.IndexOf(signature); at >= 0; at = window.IndexOf(signature))
        {
            if (window.Length - at < HeaderLength)
                return;
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(window[(at + signature.Length)..]);
            if (size > (ulong)most)
                throw new FileFormatException($"{file} is damaged: it has a heap of {size} bytes, more than the {most} of the file");
            window = window[(at + HeaderLength)..];
        }
    }
}
