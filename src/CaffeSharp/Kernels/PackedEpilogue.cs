namespace CaffeSharp.Kernels;

/// <summary>
/// An epilogue as kernels read it: bias and slopes in memory of their own, group after group, each group's filters
/// filled up with zeros to a multiple of the block they are computed in.
/// </summary>
internal sealed unsafe class PackedEpilogue
{
    private readonly PinnedArray<float> _bias;
    private readonly PinnedArray<float>? _slopes;

    /// <summary>Copies the numbers of <paramref name="epilogue"/>.</summary>
    /// <param name="epilogue">What to do.</param>
    /// <param name="groups">Groups of filters.</param>
    /// <param name="perGroup">Filters in a group.</param>
    /// <param name="paddedPerGroup">Places a group takes.</param>
    public PackedEpilogue(Epilogue epilogue, int groups, int perGroup, int paddedPerGroup)
    {
        _bias = Pack(epilogue.Bias.Span, groups, perGroup, paddedPerGroup);
        if (!epilogue.Slopes.IsEmpty)
            _slopes = Pack(epilogue.Slopes.Span, groups, perGroup, paddedPerGroup);
        Min = epilogue.Min;
        Max = epilogue.Max;
    }

    /// <summary>A number for every place; zeros when there is no bias.</summary>
    public float* Bias => _bias.Pointer;

    /// <summary>A number for every place; null when there are no slopes.</summary>
    public float* Slopes => _slopes is null ? null : _slopes.Pointer;

    /// <summary>Smallest output.</summary>
    public float Min { get; }

    /// <summary>Largest output.</summary>
    public float Max { get; }

    private static PinnedArray<float> Pack(ReadOnlySpan<float> values, int groups, int perGroup, int paddedPerGroup)
    {
        var packed = new PinnedArray<float>(groups * paddedPerGroup);
        for (int g = 0; g < groups && !values.IsEmpty; g++)
        {
            Span<float> places = packed.Span.Slice(g * paddedPerGroup, perGroup);
            if (values.Length == 1)
                places.Fill(values[0]);
            else
                values.Slice(g * perGroup, perGroup).CopyTo(places);
        }
        return packed;
    }
}
