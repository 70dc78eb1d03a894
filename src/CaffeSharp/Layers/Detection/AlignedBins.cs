namespace CaffeSharp.Layers;

/// <summary>The bins of a region along one axis of a map, without any rounding: of equal size, clipped to the map.</summary>
/// <param name="start">Where the region begins; it is at least 1 long.</param>
/// <param name="end">Where it ends.</param>
/// <param name="count">How many bins there are.</param>
/// <param name="limit">Places of the axis.</param>
internal readonly struct AlignedBins(float start, float end, int count, int limit)
{
    private readonly float _size = Math.Max(end - start, 1) / count;

    /// <summary>How many bins there are.</summary>
    public int Count => count;

    /// <summary>From a place of the axis to the next.</summary>
    public required int Step { get; init; }

    /// <summary>From the number that a bin makes to the next bin's.</summary>
    public required int BinStep { get; init; }

    /// <summary>The first place that a sample may see.</summary>
    public int From => (int)Math.Clamp(start, 0, limit);

    /// <summary>Behind the last such place.</summary>
    public int To => Math.Min(limit, (int)Math.Clamp(start + (count * _size), 0, limit) + 2);

    /// <summary>How many places samples may see.</summary>
    public int Places => Math.Max(0, To - From);

    /// <summary>The samples of a bin: as many as it is long, rounded up, in the middles of as many equal parts.</summary>
    public AlignedSamples Samples(int bin)
    {
        float from = Math.Clamp(start + (bin * _size), 0, limit), to = Math.Clamp(start + ((bin + 1) * _size), 0, limit);
        return to > from ? new(from, (to - from) / MathF.Ceiling(to - from), (int)MathF.Ceiling(to - from), limit) : default;
    }
}
