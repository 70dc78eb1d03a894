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
    private readonly T[] _memory;

    /// <summary>Takes memory for <paramref name="length"/> elements.</summary>
    /// <exception cref="CaffeException">That is more than one piece of memory can hold, or than the machine has.</exception>
    public PinnedArray(long length)
    {
        try
        {
            _memory = GC.AllocateArray<T>(MemorySize.Of(length + (Blob.Alignment / sizeof(T))), pinned: true);
        }
        catch (OutOfMemoryException fault)
        {
            throw new CaffeException($"the machine has no {length * sizeof(T) >> 20:N0} MB of memory for packed numbers", fault);
        }
        nuint start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        Pointer = (T*)((start + Blob.Alignment - 1) / Blob.Alignment * Blob.Alignment);
        Length = (int)length;
    }

    /// <summary>The first element.</summary>
    public T* Pointer { get; }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(Pointer, Length);
}
