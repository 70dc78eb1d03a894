using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CaffeSharp.Formats.Wire;

/// <summary>
/// Reads protobuf's wire format from a seekable stream, with 64-bit positions and lengths. Every read is held
/// against the end of the message it belongs to, so no length is believed before it fits.
/// </summary>
internal sealed class WireReader
{
    private const int MaxNesting = 100, MaxStringBytes = 1 << 20, LargestRead = 1 << 28, BufferBytes = 16 << 10;

    private readonly Stream _stream;
    private readonly byte[] _buffer;
    private long _bufferStart;
    private int _bufferLength, _offset;

    /// <summary>Reads from the stream's position to its end.</summary>
    public WireReader(Stream stream, string file)
    {
        _stream = stream;
        File = file;
        _bufferStart = stream.Position;
        End = stream.Length;
        _buffer = new byte[Math.Clamp(End - _bufferStart, 1, BufferBytes)];
    }

    /// <summary>The name by which messages call the file.</summary>
    public string File { get; }

    /// <summary>What is being read just now, for messages.</summary>
    public string Place { get; set; } = "the net";

    /// <summary>Where the stream ends.</summary>
    public long End { get; }

    /// <summary>Where the next byte comes from; may be set to go back or forth.</summary>
    public long Position
    {
        get => _bufferStart + _offset;
        set
        {
            long offset = value - _bufferStart;
            if (offset >= 0 && offset <= _bufferLength)
            {
                _offset = (int)offset;
                return;
            }
            _bufferStart = value;
            _bufferLength = _offset = 0;
        }
    }

    /// <summary>Reads a field's number and wire type, unless the message ends here.</summary>
    public bool TryReadTag(long end, out int field, out WireType type)
    {
        (field, type) = (0, WireType.Varint);
        if (Position >= end)
            return false;
        ulong tag = ReadVarint(end);
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        if (tag > uint.MaxValue || field == 0 || type > WireType.Fixed32)
            throw Damaged($"no field starts with {tag}");
        return true;
    }

    /// <summary>Reads a base-128 number of up to 64 bits.</summary>
    public ulong ReadVarint(long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            Expect(1, end);
            byte b = ReadByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw Damaged("a number runs over ten bytes");
    }

    /// <summary>Reads the length of a payload and gives the position where that payload ends.</summary>
    public long ReadPayloadEnd(long end)
    {
        ulong length = ReadVarint(end);
        Expect(length > long.MaxValue ? long.MaxValue : (long)length, end);
        return Position + (long)length;
    }

    /// <summary>Reads a whole payload of text.</summary>
    public string ReadString(long end)
    {
        long length = ReadPayloadEnd(end) - Position;
        if (length > MaxStringBytes)
            throw Damaged($"a name of {length} bytes is no name");
        byte[] text = new byte[length];
        ReadBytes(text);
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Fills a span from bytes that are known to be there.</summary>
    public void ReadBytes(Span<byte> target)
    {
        int buffered = Math.Min(target.Length, _bufferLength - _offset);
        _buffer.AsSpan(_offset, buffered).CopyTo(target);
        _offset += buffered;
        target = target[buffered..];
        if (target.IsEmpty)
            return;
        if (target.Length < _buffer.Length)
        {
            Fill(target.Length);
            ReadBytes(target);
            return;
        }
        long position = Position;
        _stream.Position = position;
        _stream.ReadExactly(target);
        Position = position + target.Length;
    }

    /// <summary>Fills a span with little-endian floats that are known to be there, without a buffer in between.</summary>
    public void ReadFloats(Span<float> target)
    {
        for (; !target.IsEmpty; target = target[Math.Min(target.Length, LargestRead)..])
        {
            Span<float> part = target[..Math.Min(target.Length, LargestRead)];
            ReadBytes(MemoryMarshal.AsBytes(part));
            if (!BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(part), MemoryMarshal.Cast<float, int>(part));
        }
    }

    /// <summary>Goes past the value of a field.</summary>
    public void Skip(int field, WireType type, long end) => Skip(field, type, end, MaxNesting);

    /// <summary>Goes past so many bytes, which must be there.</summary>
    public void SkipBytes(long count, long end)
    {
        Expect(count, end);
        Position += count;
    }

    /// <summary>What to throw when the bytes make no sense.</summary>
    public FileFormatException Damaged(string what) => new($"{File} is damaged or of another kind: {Place}: {what} (near byte {Position})");

    private void Skip(int field, WireType type, long end, int nesting)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint(end);
                break;
            case WireType.Fixed64:
                SkipBytes(8, end);
                break;
            case WireType.Fixed32:
                SkipBytes(4, end);
                break;
            case WireType.Length:
                Position = ReadPayloadEnd(end);
                break;
            case WireType.StartGroup when nesting > 0:
                SkipGroup(field, end, nesting - 1);
                break;
            default:
                throw Damaged(type == WireType.EndGroup ? "a group ends that never began" : $"groups nest deeper than {MaxNesting}");
        }
    }

    private void SkipGroup(int group, long end, int nesting)
    {
        while (TryReadTag(end, out int field, out WireType type))
        {
            if (type == WireType.EndGroup && field == group)
                return;
            Skip(field, type, end, nesting);
        }
        throw Damaged($"group {group} has no end");
    }

    private void Expect(long count, long end)
    {
        long left = end - Position;
        if (count <= left)
            return;
        if (end == End)
            throw new FileFormatException($"{File} is cut short or damaged: {Place} goes on for {count} bytes at byte {Position}, but the file has only {left} more");
        throw Damaged($"a field of {count} bytes does not fit into the {left} bytes of its message");
    }

    private byte ReadByte()
    {
        if (_offset == _bufferLength)
            Fill(1);
        return _buffer[_offset++];
    }

    private void Fill(int atLeast)
    {
        _bufferStart = Position;
        _offset = 0;
        _stream.Position = _bufferStart;
        _bufferLength = _stream.ReadAtLeast(_buffer, atLeast);
    }
}
