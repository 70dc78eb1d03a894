using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;

namespace CaffeSharp;

/// <summary>Arrays in NumPy's <c>.npy</c> format.</summary>
public static class NpyFile
{
    /// <summary>
    /// Reads a file of format version 1, 2 or 3: floats of 16, 32 or 64 bits, integers or booleans, of either byte
    /// order, in C or Fortran order. Numbers are rounded to float; the blob is in C order.
    /// </summary>
    /// <exception cref="NpyException">The file is missing, no .npy, cut short, or holds something else than numbers.</exception>
    public static Blob Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NpyException(Directory.Exists(path) ? $"{path} is a folder, not an .npy file" : File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"there is no file {path}", e);
        }
        catch (NpyException e)
        {
            throw new NpyException($"{path} {e.Message}", e);
        }
    }

    /// <summary>Reads one array from a stream. See <see cref="Read(string)"/>.</summary>
    /// <exception cref="NpyException">The stream holds no array of numbers; the message starts with a verb.</exception>
    public static Blob Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            return Read(Buffered(stream));
        NpyHeader header = NpyHeader.Read(stream);
        return header.Type switch
        {
            "f4" => ReadNumbers<float>(stream, header),
            "f8" => ReadNumbers<double>(stream, header),
            "f2" => ReadNumbers<Half>(stream, header),
            "i1" => ReadNumbers<sbyte>(stream, header),
            "i2" => ReadNumbers<short>(stream, header),
            "i4" => ReadNumbers<int>(stream, header),
            "i8" => ReadNumbers<long>(stream, header),
            "u1" or "b1" => ReadNumbers<byte>(stream, header),
            "u2" => ReadNumbers<ushort>(stream, header),
            "u4" => ReadNumbers<uint>(stream, header),
            "u8" => ReadNumbers<ulong>(stream, header),
            _ => throw new NpyException($"holds elements of type '{header.Type}', which are no numbers known here"),
        };
    }

    /// <summary>Writes a blob as 32-bit floats, little-endian, C order, format version 1.0.</summary>
    /// <exception cref="NpyException">The file cannot be written.</exception>
    public static void Write(string path, Blob blob)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream stream = File.Create(path);
            Write(stream, blob);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NpyException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes a blob as 32-bit floats, little-endian, C order, format version 1.0.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, Blob blob)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(blob);
        NpyHeader.Write(stream, [.. blob.Shape.Select(size => (long)size)]);
        Span<byte> chunk = new byte[1 << 16];
        for (ReadOnlySpan<float> numbers = blob.Span; !numbers.IsEmpty;)
        {
            int count = Math.Min(numbers.Length, chunk.Length / sizeof(float));
            for (int i = 0; i < count; i++)
                BinaryPrimitives.WriteSingleLittleEndian(chunk[(i * sizeof(float))..], numbers[i]);
            stream.Write(chunk[..(count * sizeof(float))]);
            numbers = numbers[count..];
        }
    }

    // What cannot tell its length is taken whole first, so that a shape is never believed before the numbers are there.
    private static MemoryStream Buffered(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static Blob ReadNumbers<T>(Stream stream, NpyHeader header) where T : unmanaged, INumberBase<T>
    {
        long needed = (long)header.Shape.Count() * Unsafe.SizeOf<T>(), left = stream.Length - stream.Position;
        if (needed > left)
            throw new NpyException($"is cut short: its shape {header.Shape} takes {needed} bytes, {left} are there");
        var blob = new Blob(header.Shape);
        byte[] chunk = new byte[Math.Min(needed, 1 << 16)];
        for (Span<float> target = blob.Span; !target.IsEmpty;)
        {
            int count = Math.Min(target.Length, chunk.Length / Unsafe.SizeOf<T>());
            Span<byte> bytes = chunk.AsSpan(0, count * Unsafe.SizeOf<T>());
            stream.ReadExactly(bytes);
            RawNumbers.ToFloat<T>(bytes, header.BigEndian, target[..count]);
            target = target[count..];
        }
        return header.FortranOrder ? ToRowMajor(blob) : blob;
    }

    private static Blob ToRowMajor(Blob columnMajor)
    {
        Shape shape = columnMajor.Shape;
        var rowMajor = new Blob(shape);
        Span<float> from = columnMajor.Span, to = rowMajor.Span;
        var index = new int[shape.Axes];
        for (int target = 0; target < to.Length; target++)
        {
            int source = 0;
            for (int axis = shape.Axes - 1; axis >= 0; axis--)
                source = source * shape[axis] + index[axis];
            to[target] = from[source];
            for (int axis = shape.Axes - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                index[axis] = 0;
        }
        return rowMajor;
    }
}
