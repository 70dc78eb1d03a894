using System.Buffers.Binary;

namespace CaffeSharp.Blobs;

/// <summary>
/// Writes a <c>.npy</c> file row by row where the number of rows is known only at the end. The header is written last, over room
/// kept for it.
/// </summary>
internal sealed class NpyRowWriter
{
    private readonly Stream _stream;
    private readonly long _start;
    private readonly byte[] _bytes;

    /// <summary>Begins an array.</summary>
    /// <param name="stream">Where it is written from where the stream stands; it must be able to seek.</param>
    /// <param name="row">The shape of a row.</param>
    public NpyRowWriter(Stream stream, Shape row)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(row);
        (_stream, _start, Row) = (stream, stream.Position, row);
        _bytes = new byte[checked(row.Count() * sizeof(float))];
        NpyHeader.Write(stream, [long.MaxValue, .. row.Select(size => (long)size)]);
    }

    /// <summary>The shape of a row.</summary>
    public Shape Row { get; }

    /// <summary>How many rows have been written.</summary>
    public long Rows { get; private set; }

    /// <summary>Writes a row as 32-bit floats, little-endian, in C order.</summary>
    /// <exception cref="ArgumentException">There are more or fewer numbers than a row has.</exception>
    public void Write(ReadOnlySpan<float> row)
    {
        if (row.Length != Row.Count())
            throw new ArgumentException($"a row of {Row} does not have {row.Length} numbers", nameof(row));
        for (int i = 0; i < row.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(_bytes.AsSpan(i * sizeof(float)), row[i]);
        _stream.Write(_bytes);
        Rows++;
    }

    /// <summary>Writes the header with the number of rows; the stream stands at its end afterwards.</summary>
    public void Finish()
    {
        long end = _stream.Position;
        _stream.Position = _start;
        // The room that the largest number of rows takes is filled up with spaces, as NumPy does itself.
        NpyHeader.Write(_stream, [Rows, .. Row.Select(size => (long)size)], NpyHeader.Length([long.MaxValue, .. Row.Select(size => (long)size)]));
        _stream.Position = end;
    }
}
