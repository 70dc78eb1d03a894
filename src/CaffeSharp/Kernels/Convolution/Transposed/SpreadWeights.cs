namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// Weights in the order in which <see cref="SpreadTile{TLane, TV}"/> reads them:
/// <c>[group][outer tap][block of r][filter][channel][step][lane]</c>.
/// </summary>
internal sealed unsafe class SpreadWeights
{
    private readonly PinnedArray<float> _numbers;
    private readonly int _tapFloats;

    private SpreadWeights(ConvolutionGeometry g, SpreadTaps taps, int lane, ReadOnlySpan<float> weights)
    {
        int channels = g.OutChannelsPerGroup, filters = g.InChannelsPerGroup, last = g.Kernel[-1], outer = g.Kernel.Count() / last;
        _tapFloats = MemorySize.Of((long)filters * channels * taps.Back.Length * lane);
        _numbers = new PinnedArray<float>((long)g.Groups * outer * _tapFloats);
        for (int i = 0; i < g.OutChannels * filters * outer; i++)
        {
            int tap = i % outer, filter = i / outer % filters, channel = i / outer / filters;
            nint start = ((nint)((channel / channels * outer) + tap) * _tapFloats);
            for (int k = 0; k < last; k++)
            {
                (int step, int element) = taps.Places[k];
                int block = BlockOf(taps, step);
                nint place = ((nint)taps.Starts[block] * filters * channels)
                    + (((nint)filter * channels) + (channel % channels)) * taps.StepsOf(block) + (step - taps.Starts[block]);
                _numbers.Pointer[start + (place * lane) + element] = weights[(i * last) + k];
            }
        }
    }

    /// <summary>This form of the weights of the convolution that goes the other way.</summary>
    public static SpreadWeights Of(KernelWeights weights, ConvolutionGeometry g, SpreadTaps taps, int lane) => weights.Get(
        (lane, g.Groups, g.OutChannelsPerGroup, g.InChannelsPerGroup, g.Kernel.Count(), g.Kernel[-1], g.Stride[-1], g.Dilation[-1]),
        numbers => new SpreadWeights(g, taps, lane, numbers));

    /// <summary>The weights of an outer tap, counted through the groups.</summary>
    public float* Tap(int tap) => _numbers.Pointer + ((nint)tap * _tapFloats);

    private static int BlockOf(SpreadTaps taps, int step)
    {
        int at = Array.BinarySearch(taps.Starts, step + 1);
        return at >= 0 ? FirstAtLeast(taps, at, step + 1) - 1 : ~at - 1;
    }

    /// <summary>The first place that holds <paramref name="start"/>, as blocks without steps share a start with the next.</summary>
    private static int FirstAtLeast(SpreadTaps taps, int at, int start)
    {
        while (at > 0 && taps.Starts[at - 1] == start)
            at--;
        return at;
    }
}
