using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CaffeSharp.Formats.Wire;

/// <summary>Writes protobuf's wire format to a stream, with 64-bit lengths.</summary>
internal sealed class WireWriter(Stream stream)
{
    private const int LargestWrite = 1 << 28;

    private readonly byte[] _scratch = new byte[10];

    /// <summary>How many bytes a number takes as a varint.</summary>
    public static int VarintSize(ulong value) => (640 - (9 * (int)ulong.LeadingZeroCount(value | 1))) / 64;

    /// <summary>How many bytes a field with a payload takes, tag and length included.</summary>
    public static long PayloadSize(int field, long payload) =>
        VarintSize(Tag(field, WireType.Length)) + VarintSize((ulong)payload) + payload;

    /// <summary>How many bytes a field of one number takes, tag included.</summary>
    public static long VarintFieldSize(int field, ulong value) => VarintSize(Tag(field, WireType.Varint)) + VarintSize(value);

    /// <summary>Writes a field's number and wire type; the value comes next.</summary>
    public void WriteTag(int field, WireType type) => WriteVarint(Tag(field, type));

    /// <summary>Writes the head of a payload, which the caller writes next.</summary>
    public void WriteLength(int field, long length)
    {
        WriteTag(field, WireType.Length);
        WriteVarint((ulong)length);
    }

    /// <summary>Writes a field of one number.</summary>
    public void WriteVarint(int field, ulong value)
    {
        WriteTag(field, WireType.Varint);
        WriteVarint(value);
    }

    /// <summary>Writes a field of text.</summary>
    public void WriteString(int field, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        WriteLength(field, bytes.Length);
        WriteBytes(bytes);
    }

    /// <summary>Writes a number without a tag.</summary>
    public void WriteVarint(ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            _scratch[length++] = (byte)(value | 0x80);
        _scratch[length++] = (byte)value;
        stream.Write(_scratch, 0, length);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

    /// <summary>Writes floats as they lie in memory, little-endian.</summary>
    public void WriteFloats(ReadOnlySpan<float> numbers)
    {
        int largest = BitConverter.IsLittleEndian ? LargestWrite : 4096;
        for (; !numbers.IsEmpty; numbers = numbers[Math.Min(numbers.Length, largest)..])
        {
            ReadOnlySpan<float> part = numbers[..Math.Min(numbers.Length, largest)];
            if (BitConverter.IsLittleEndian)
                stream.Write(MemoryMarshal.AsBytes(part));
            else
                WriteReversed(part);
        }
    }

    private static ulong Tag(int field, WireType type) => ((ulong)field << 3) | (ulong)type;

    private void WriteReversed(ReadOnlySpan<float> part)
    {
        int[] reversed = new int[part.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(part), reversed);
        stream.Write(MemoryMarshal.AsBytes<int>(reversed));
    }
}
