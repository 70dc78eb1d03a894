using System.Buffers.Binary;
using System.Text;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>Reads one piece of an HDF5 file from front to back; little-endian, as all of the format.</summary>
internal sealed class Hdf5Cursor(Hdf5Source source, ReadOnlyMemory<byte> bytes, string what)
{
    private int _at;

    /// <summary>How many bytes are left.</summary>
    public int Left => bytes.Length - _at;

    /// <summary>How many bytes were read.</summary>
    public int Position => _at;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>An address, <see cref="Hdf5Source.Undefined"/> if all its bits are set.</summary>
    public long Offset() => Sized(source.OffsetSize);

    /// <summary>A length, or a size of a dataset's axis.</summary>
    public long Length() => Sized(source.LengthSize);

    /// <summary>An unsigned number of 1 to 8 bytes; -1 if it has all its bits set or more than 63 of them.</summary>
    public long Sized(int size)
    {
        ulong value = 0;
        bool all = size > 1;
        ReadOnlySpan<byte> taken = Take(size);
        for (int i = 0; i < size; i++)
        {
            value |= (ulong)taken[i] << (8 * i);
            all &= taken[i] == 0xFF;
        }
        return all || value > long.MaxValue ? -1 : (long)value;
    }

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Left)
            throw source.Damaged($"{what} ends too early");
        ReadOnlySpan<byte> taken = bytes.Span.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    public void Skip(long count) => Take(count);

    /// <summary>The next bytes as a piece of their own.</summary>
    public Hdf5Cursor Part(long count, string part)
    {
        Take(count);
        return new Hdf5Cursor(source, bytes.Slice(_at - (int)count, (int)count), part);
    }

    /// <summary>The same bytes from their start.</summary>
    public Hdf5Cursor Again() => new(source, bytes, what);

    /// <summary>A name of a number of bytes.</summary>
    public string Text(long count) => Encoding.UTF8.GetString(Take(count));

    /// <summary>A name that goes on to a zero.</summary>
    public string TextToZero()
    {
        int length = bytes.Span[_at..].IndexOf((byte)0);
        if (length < 0)
            throw source.Damaged($"a name in {what} has no end");
        return Text(length);
    }

    /// <summary>Throws unless these letters come next: every structure begins with its own.</summary>
    public void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Take(signature.Length).SequenceEqual(signature))
            throw source.Damaged($"there is no {what} where one should be");
    }
}
