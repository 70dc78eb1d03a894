namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Transformed weights G w Gᵀ, a panel <c>[channel, filter of the pair]</c> for every frequency, group and pair of
/// blocks of filters, in either order of frequencies and pairs.
/// </summary>
internal sealed unsafe class WinogradWeights
{
    private readonly PinnedArray<float> _panels;
    private readonly WinogradSizes _sizes;
    private readonly int _frequencies;

    /// <summary>Transforms <paramref name="weights"/> <c>[F, C/G, r, r]</c>.</summary>
    /// <param name="sizes">The numbers.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="filter">G, <c>[size, taps]</c>.</param>
    /// <param name="taps">r.</param>
    /// <param name="frequencyOutermost">Whether all panels of a frequency, or all of a pair, lie together.</param>
    public WinogradWeights(WinogradSizes sizes, ReadOnlySpan<float> weights, ReadOnlySpan<double> filter, int taps, bool frequencyOutermost)
    {
        int size = filter.Length / taps, panels = sizes.Groups * sizes.OutPairs;
        _sizes = sizes;
        _frequencies = size * size;
        _panels = new PinnedArray<float>(checked(_frequencies * panels * sizes.PanelFloats));
        FrequencyStride = frequencyOutermost ? (nint)panels * sizes.PanelFloats : sizes.PanelFloats;
        PairStride = frequencyOutermost ? sizes.PanelFloats : (nint)_frequencies * sizes.PanelFloats;
        Span<double> half = stackalloc double[size * taps];
        for (int f = 0; f < sizes.Groups * sizes.OutChannels; f++)
        {
            int group = f / sizes.OutChannels, inGroup = f % sizes.OutChannels;
            int pair = inGroup / (2 * sizes.Lane), width = sizes.PairBlocks(pair) * sizes.Lane;
            float* to = Panel(0, group, pair) + (inGroup % (2 * sizes.Lane));
            for (int c = 0; c < sizes.InChannels; c++)
            {
                Left(filter, weights.Slice(((f * sizes.InChannels) + c) * taps * taps, taps * taps), half, size, taps);
                Right(filter, half, to + (c * width), size, taps);
            }
        }
    }

    /// <summary>Floats from frequency to frequency.</summary>
    public nint FrequencyStride { get; }

    /// <summary>Floats from pair to pair, and from the last of a group to the first of the next.</summary>
    public nint PairStride { get; }

    /// <summary>The panel of a pair at a frequency.</summary>
    public float* Panel(int frequency, int group, int pair) =>
        _panels.Pointer + (frequency * FrequencyStride) + (((group * _sizes.OutPairs) + pair) * PairStride);

    /// <summary>G w.</summary>
    private static void Left(ReadOnlySpan<double> filter, ReadOnlySpan<float> w, Span<double> half, int size, int taps)
    {
        for (int i = 0; i < size; i++)
        {
            for (int v = 0; v < taps; v++)
            {
                double sum = 0;
                for (int u = 0; u < taps; u++)
                    sum += filter[(i * taps) + u] * w[(u * taps) + v];
                half[(i * taps) + v] = sum;
            }
        }
    }

    /// <summary>(G w) Gᵀ, each number to its frequency.</summary>
    private void Right(ReadOnlySpan<double> filter, ReadOnlySpan<double> half, float* to, int size, int taps)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double sum = 0;
                for (int v = 0; v < taps; v++)
                    sum += half[(i * taps) + v] * filter[(j * taps) + v];
                to[((i * size) + j) * FrequencyStride] = (float)sum;
            }
        }
    }
}
