namespace CaffeSharp.Tests.Formats;

/// <summary>A huge stream of zeros with a few pieces of data in it, which takes no memory for the zeros.</summary>
internal sealed class SparseStream : Stream
{
    private readonly List<(long Start, byte[] Bytes)> _pieces = [];
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position { get; set; }

    public SparseStream Append(byte[] piece)
    {
        _pieces.Add((_length, piece));
        _length += piece.Length;
        return this;
    }

    public SparseStream AppendZeros(long count)
    {
        _length += count;
        return this;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Max(0, _length - Position));
        buffer[..count].Clear();
        foreach ((long start, byte[] bytes) in _pieces)
        {
            long from = Math.Max(start, Position), to = Math.Min(start + bytes.Length, Position + count);
            if (from < to)
                bytes.AsSpan((int)(from - start), (int)(to - from)).CopyTo(buffer[(int)(from - Position)..]);
        }
        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => _length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
