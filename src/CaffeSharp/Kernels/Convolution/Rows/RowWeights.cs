namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>
/// Weights as the tiles of a row convolution read them: the filters of a group in parts, of a part by channel and tap
/// <c>[group][part][channel and tap][filter of the part]</c>.
/// </summary>
internal sealed unsafe class RowWeights
{
    private readonly PinnedArray<float> _numbers;
    private readonly int _taps;

    private RowWeights(Sizes sizes, ReadOnlySpan<float> weights)
    {
        (int groups, int perGroup, int part, _taps) = sizes;
        _numbers = new PinnedArray<float>(weights.Length);
        int target = 0;
        for (int first = 0; first < groups * perGroup; first += perGroup)
        {
            for (int from = 0; from < perGroup; from += part)
            {
                int filters = Math.Min(part, perGroup - from);
                for (int tap = 0; tap < _taps; tap++)
                {
                    for (int f = 0; f < filters; f++)
                        _numbers.Span[target++] = weights[((first + from + f) * _taps) + tap];
                }
            }
        }
    }

    /// <summary>This form of the weights of a convolution, with so many filters in a part.</summary>
    public static RowWeights Of(KernelWeights weights, ConvolutionGeometry g, int part)
    {
        var sizes = new Sizes(g.Groups, g.OutChannelsPerGroup, part, g.InChannelsPerGroup * g.Kernel.Count());
        return weights.Get(sizes, numbers => new RowWeights(sizes, numbers));
    }

    /// <summary>The weights of the part that begins with a filter.</summary>
    public float* Part(int filter) => _numbers.Pointer + ((nint)filter * _taps);

    private sealed record Sizes(int Groups, int PerGroup, int Part, int Taps);
}
