namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// Weights in the order of a direct convolution's steps (<see cref="DirectStep"/>):
/// <c>[group][pair of filter blocks][step][filters of the pair]</c>; the last pair may be one block.
/// </summary>
internal sealed unsafe class DirectWeights
{
    private readonly PinnedArray<float> _numbers;
    private readonly Sizes _sizes;

    private DirectWeights(Sizes sizes, ReadOnlySpan<float> weights)
    {
        _sizes = sizes;
        _numbers = new PinnedArray<float>((long)sizes.Groups * GroupFloats);
        int[] taps = new int[sizes.Steps];
        for (int group = 0; group < sizes.Groups; group++)
        {
            DirectStep[] steps = DirectStep.Of(group, sizes.Channels, sizes.InputLane, sizes.Rows, sizes.Columns);
            for (int step = 0; step < steps.Length; step++)
                taps[step] = ((((steps[step].Channel - (group * sizes.Channels)) * sizes.Rows) + steps[step].Row) * sizes.Columns) + steps[step].Column;
            PackGroup(weights.Slice(group * sizes.Filters * sizes.Steps, sizes.Filters * sizes.Steps), taps, group);
        }
    }

    /// <summary>Packed weights of a group.</summary>
    public int GroupFloats => MemorySize.Of((long)_sizes.Steps * _sizes.FilterBlocks * _sizes.Lane);

    /// <summary>This form of the weights of a problem whose input is read in blocks of <paramref name="inputLane"/> channels.</summary>
    public static DirectWeights Of(KernelWeights weights, ConvolutionProblem problem, int inputLane)
    {
        ConvolutionGeometry g = problem.Geometry;
        var plane = new PlanarGeometry(g);
        var sizes = new Sizes(problem.Lane, inputLane, g.Groups, g.OutChannelsPerGroup, g.InChannelsPerGroup, plane.KernelHeight, plane.KernelWidth);
        return weights.Get(sizes, numbers => new DirectWeights(sizes, numbers));
    }

    /// <summary>The weights of a pair of filter blocks.</summary>
    public float* Pair(int group, int pair) =>
        _numbers.Pointer + ((nint)group * GroupFloats) + ((nint)pair * 2 * _sizes.Lane * _sizes.Steps);

    /// <summary>Some steps of all filters at a time, so that what is read and what is written both stay in cache.</summary>
    private void PackGroup(ReadOnlySpan<float> weights, int[] taps, int group)
    {
        const int StepsAtOnce = 256;
        int lane = _sizes.Lane, count = _sizes.Steps;
        Span<float> packed = _numbers.Span.Slice(group * GroupFloats, GroupFloats);
        for (int pair = 0; pair < _sizes.FilterBlocks; pair += 2)
        {
            int width = Math.Min(2, _sizes.FilterBlocks - pair) * lane, first = pair * lane;
            int used = Math.Min(width, _sizes.Filters - first);
            Span<float> target = packed.Slice(first * count, width * count);
            for (int from = 0; from < count; from += StepsAtOnce)
            {
                int to = Math.Min(count, from + StepsAtOnce);
                for (int f = 0; f < used; f++)
                {
                    ReadOnlySpan<float> filter = weights.Slice((first + f) * count, count);
                    for (int step = from; step < to; step++)
                        target[(step * width) + f] = filter[taps[step]];
                }
            }
        }
    }

    /// <summary>What the order depends on. Filters and channels are those of a group.</summary>
    private sealed record Sizes(int Lane, int InputLane, int Groups, int Filters, int Channels, int Rows, int Columns)
    {
        public int Steps => Channels * Rows * Columns;

        public int FilterBlocks => (Filters + Lane - 1) / Lane;
    }
}
