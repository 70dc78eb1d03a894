using System.Runtime.InteropServices;

namespace CaffeSharp.Formats;

/// <summary>Memory as a stream to read from, without a copy where it is an array.</summary>
internal static class MemoryBytes
{
    /// <summary>The stream, at its start.</summary>
    public static MemoryStream Open(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
        ? new MemoryStream(array.Array ?? [], array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);
}
