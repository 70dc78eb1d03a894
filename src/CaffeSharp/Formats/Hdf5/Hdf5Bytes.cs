using System.Buffers.Binary;
using System.Text;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>A piece of an HDF5 file, read from front to back; all numbers are little-endian.</summary>
internal sealed class Hdf5Bytes(byte[] bytes, Hdf5Source source)
{
    private int _offset;

    /// <summary>How many bytes are left.</summary>
    public int Left => bytes.Length - _offset;

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>The next two bytes.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>The next four bytes.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>The next eight bytes: a number, or an address.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A number of 1, 2, 4 or 8 bytes.</summary>
    public ulong Sized(int size) => size switch
    {
        1 => Byte(),
        2 => UInt16(),
        4 => UInt32(),
        _ => UInt64(),
    };

    /// <summary>The next so many bytes.</summary>
    public byte[] Bytes(long count) => Take(count).ToArray();

    /// <summary>Goes past so many bytes.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>Goes on at an offset from the start.</summary>
    public void Seek(int offset) => _offset = offset;

    /// <summary>Throws unless these letters come next.</summary>
    public void Expect(string signature)
    {
        if (Encoding.ASCII.GetString(Take(signature.Length)) != signature)
            throw source.Damaged($"{signature} is not where it should be");
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Left)
            throw source.Damaged("a structure ends too early");
        _offset += (int)count;
        return bytes.AsSpan(_offset - (int)count, (int)count);
    }
}
