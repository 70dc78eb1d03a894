using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels;

/// <summary>
/// Memory that kernels read through a pointer: zeroed, never moved by the collector, aligned to
/// <see cref="Blob.Alignment"/> bytes. The pointer is good while this object is alive.
/// </summary>
internal sealed unsafe class PinnedArray<T> where T : unmanaged
{
    private readonly byte[] _memory;

    /// <summary>Takes memory for <paramref name="length"/> elements.</summary>
    public PinnedArray(int length)
    {
        _memory = GC.AllocateArray<byte>(checked((length * sizeof(T)) + Blob.Alignment), pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        Pointer = (T*)((start + Blob.Alignment - 1) / Blob.Alignment * Blob.Alignment);
        Length = length;
    }

    /// <summary>The first element.</summary>
    public T* Pointer { get; }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(Pointer, Length);
}
