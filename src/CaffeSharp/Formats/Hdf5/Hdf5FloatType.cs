using System.Buffers.Binary;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>How a dataset's numbers are written (IV.A.2.d): IEEE floats of 4 or 8 bytes, in either byte order.</summary>
internal readonly record struct Hdf5FloatType(int Size, bool IsBigEndian)
{
    private static readonly string[] Classes =
        ["FixedPoint", "FloatingPoint", "Time", "String", "BitField", "Opaque", "Compound", "Reference", "Enumerated", "VariableLength", "Array"];

    /// <summary>Reads the message.</summary>
    /// <exception cref="FileFormatException">The numbers are of another type.</exception>
    public static Hdf5FloatType Parse(Hdf5Source source, Hdf5Cursor message, string place)
    {
        int kind = message.Byte() & 15, bits = message.Byte();
        message.Skip(2);
        long size = message.UInt32();
        string name = kind < Classes.Length ? Classes[kind] : $"{kind}";
        if (kind != 1 || size is not (sizeof(float) or sizeof(double)))
            throw new FileFormatException($"{source.File}: {place} holds numbers of type {name} of {size} bytes, not float or double");
        // Offset, bits, place and size of the exponent, those of the mantissa.
        ReadOnlySpan<byte> ieee = size == sizeof(float) ? [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0] : [0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0];
        if (!message.Take(ieee.Length).SequenceEqual(ieee) || (bits & 0x40) != 0)
            throw new FileFormatException($"{source.File}: {place} holds numbers of type {name} of {size} bytes that are no IEEE floats");
        return new Hdf5FloatType((int)size, (bits & 1) != 0);
    }

    /// <summary>Numbers as written, as floats.</summary>
    public void Decode(ReadOnlySpan<byte> written, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            ReadOnlySpan<byte> number = written.Slice(i * Size, Size);
            target[i] = Size == sizeof(float)
                ? IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(number) : BinaryPrimitives.ReadSingleLittleEndian(number)
                : (float)(IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(number) : BinaryPrimitives.ReadDoubleLittleEndian(number));
        }
    }
}
