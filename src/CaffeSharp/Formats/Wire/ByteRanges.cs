namespace CaffeSharp.Formats.Wire;

/// <summary>Parts of a file that are wanted as they are, gathered first and copied once their size is known.</summary>
internal sealed class ByteRanges
{
    private const long MostKept = 64 << 20;

    private readonly List<(long Start, long End)> _ranges = [];

    /// <summary>How many bytes all parts have.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the parts are small enough to be kept: parameters are, data that a fork put there is not.</summary>
    public bool Fits => Length <= MostKept;

    /// <summary>Adds a part that starts at or after the end of the last.</summary>
    public void Add(long start, long end)
    {
        Length += end - start;
        if (_ranges.Count > 0 && _ranges[^1].End == start)
            _ranges[^1] = (_ranges[^1].Start, end);
        else
            _ranges.Add((start, end));
    }

    /// <summary>Copies all parts, in their order.</summary>
    public byte[] Read(WireReader wire)
    {
        byte[] copy = new byte[Length];
        Span<byte> target = copy;
        foreach ((long start, long end) in _ranges)
        {
            wire.Position = start;
            wire.ReadBytes(target[..(int)(end - start)]);
            target = target[(int)(end - start)..];
        }
        return copy;
    }
}
