using System.Buffers;
using System.Runtime.InteropServices;

namespace CaffeSharp.Formats.Weights;

/// <summary>
/// Floats that stay in their file until somebody looks at them as memory. Who only passes them on takes them part by part
/// with <see cref="Part"/>, and they never are in memory whole.
/// </summary>
/// <param name="file">The file, little-endian as the machine; it stays open as long as one of these lives.</param>
/// <param name="name">The name by which messages call it.</param>
/// <param name="start">Where in the file they begin.</param>
/// <param name="count">How many they are.</param>
internal sealed class FileNumbers(FileStream file, string name, long start, int count) : MemoryManager<float>
{
    private readonly Lock _reading = new();
    private Memory<float>? _loaded;

    public override Memory<float> Memory => CreateMemory(count);

    /// <summary>Some of the numbers, from memory or, where they are in a file only, in a buffer.</summary>
    /// <param name="numbers">All of them.</param>
    /// <param name="from">The first that is wanted.</param>
    /// <param name="length">How many are wanted.</param>
    /// <param name="buffer">Room for them, which is made at need.</param>
    /// <exception cref="FileFormatException">The file has become shorter, or cannot be read any more.</exception>
    public static ReadOnlySpan<float> Part(ReadOnlyMemory<float> numbers, int from, int length, ref float[] buffer)
    {
        if (!MemoryMarshal.TryGetMemoryManager(numbers, out FileNumbers? owner, out int first, out _) || owner._loaded is not null)
            return numbers.Span.Slice(from, length);
        if (buffer.Length < length)
            buffer = new float[length];
        owner.Read(first + from, buffer.AsSpan(0, length));
        return buffer.AsSpan(0, length);
    }

    public override Span<float> GetSpan()
    {
        lock (_reading)
        {
            if (_loaded is null)
            {
                Memory<float> numbers = Blob.Allocate(count);
                Read(0, numbers.Span);
                _loaded = numbers;
            }
        }
        return _loaded.Value.Span;
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        GetSpan();
        return _loaded!.Value[elementIndex..].Pin();
    }

    // What is pinned is the array behind, by its own handle.
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void Read(int from, Span<float> target)
    {
        long at = start + ((long)from * sizeof(float));
        Span<byte> bytes = MemoryMarshal.AsBytes(target);
        try
        {
            for (int read; !bytes.IsEmpty; bytes = bytes[read..], at += read)
            {
                read = RandomAccess.Read(file.SafeFileHandle, bytes, at);
                if (read == 0)
                    throw new FileFormatException($"{name} has become shorter since its net was loaded");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException($"{name} cannot be read: {e.Message}", e);
        }
    }
}
