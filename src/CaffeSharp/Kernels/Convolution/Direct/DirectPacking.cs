using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// The order in which a direct convolution reads its input, and its weights packed in that order.
/// <code>
/// steps of a group, blocked input   for block, for u, for v, for c in block   runs of channels
/// steps of a group, plain input     for c, for u, for v                       runs of v where columns are neighbours
/// weights   [group][pair of filter blocks][step][filters of the pair]         the last pair may be one block
/// </code>
/// </summary>
internal sealed unsafe class DirectPacking
{
    private readonly PinnedArray<InputRun> _runs;
    private readonly PinnedArray<float> _weights;
    private readonly int[] _firstRun;

    /// <summary>Packs <paramref name="weights"/> for an input whose rows and blocks are so far apart (in floats).</summary>
    public DirectPacking(ConvolutionProblem problem, ReadOnlySpan<float> weights, int rowStride, int blockStride)
    {
        ConvolutionGeometry g = problem.Geometry;
        var plane = new PlanarGeometry(g);
        int lane = problem.Lane;
        FilterBlocks = (g.OutChannelsPerGroup + lane - 1) / lane;
        Steps = g.InChannelsPerGroup * plane.Taps;
        GroupFloats = checked(Steps * FilterBlocks * lane);
        _weights = new PinnedArray<float>(checked(g.Groups * GroupFloats));
        _firstRun = new int[g.Groups + 1];
        var runs = new List<InputRun>();
        for (int group = 0; group < g.Groups; group++)
        {
            List<(int Tap, int Offset)> steps = problem.Input.IsBlocked
                ? BlockedSteps(g, plane, group, problem.Input, rowStride, blockStride)
                : PlainSteps(g, plane, group, rowStride, blockStride);
            AddRuns(runs, steps);
            _firstRun[group + 1] = runs.Count;
            PackGroup(weights.Slice(group * g.OutChannelsPerGroup * Steps, g.OutChannelsPerGroup * Steps), steps, lane, group);
        }
        _runs = new PinnedArray<InputRun>(runs.Count);
        runs.CopyTo(_runs.Span);
    }

    /// <summary>Blocks the filters of a group take.</summary>
    public int FilterBlocks { get; }

    /// <summary>Products in an output: C/G times the taps.</summary>
    public int Steps { get; }

    /// <summary>Packed weights of a group.</summary>
    public int GroupFloats { get; }

    /// <summary>The first run of a group.</summary>
    public InputRun* Runs(int group) => _runs.Pointer + _firstRun[group];

    /// <summary>How many runs a group has.</summary>
    public int RunCount(int group) => _firstRun[group + 1] - _firstRun[group];

    /// <summary>The weights of a pair of filter blocks.</summary>
    public float* Weights(int group, int pair, int lane) =>
        _weights.Pointer + ((nint)group * GroupFloats) + ((nint)pair * 2 * lane * Steps);

    private static List<(int Tap, int Offset)> BlockedSteps(
        ConvolutionGeometry g, PlanarGeometry plane, int group, BlobLayout layout, int rowStride, int blockStride)
    {
        int first = group * g.InChannelsPerGroup, end = first + g.InChannelsPerGroup;
        var steps = new List<(int, int)>();
        for (int from = first, to; from < end; from = to)
        {
            int block = from / layout.Lane;
            to = Math.Min(end, (block + 1) * layout.Lane);
            for (int tap = 0; tap < plane.Taps; tap++)
            {
                int at = (block * blockStride) + TapOffset(plane, tap, rowStride, layout.Lane);
                for (int c = from; c < to; c++)
                    steps.Add((((c - first) * plane.Taps) + tap, at + (c % layout.Lane)));
            }
        }
        return steps;
    }

    private static List<(int Tap, int Offset)> PlainSteps(
        ConvolutionGeometry g, PlanarGeometry plane, int group, int rowStride, int channelStride)
    {
        int first = group * g.InChannelsPerGroup;
        var steps = new List<(int, int)>();
        for (int c = 0; c < g.InChannelsPerGroup; c++)
        {
            for (int tap = 0; tap < plane.Taps; tap++)
                steps.Add(((c * plane.Taps) + tap, ((first + c) * channelStride) + TapOffset(plane, tap, rowStride, 1)));
        }
        return steps;
    }

    private static int TapOffset(PlanarGeometry plane, int tap, int rowStride, int pixel) =>
        (tap / plane.KernelWidth * plane.DilationHeight * rowStride) + (tap % plane.KernelWidth * plane.DilationWidth * pixel);

    /// <summary>Joins steps at consecutive floats.</summary>
    private static void AddRuns(List<InputRun> runs, List<(int Tap, int Offset)> steps)
    {
        for (int from = 0, to; from < steps.Count; from = to)
        {
            to = from + 1;
            while (to < steps.Count && steps[to].Offset == steps[to - 1].Offset + 1)
                to++;
            runs.Add(new InputRun(steps[from].Offset, to - from));
        }
    }

    /// <summary>Some steps of all filters at a time, so that what is read and what is written both stay in cache.</summary>
    private void PackGroup(ReadOnlySpan<float> weights, List<(int Tap, int Offset)> steps, int lane, int group)
    {
        const int StepsAtOnce = 256;
        int filters = weights.Length / Steps;
        Span<float> packed = _weights.Span.Slice(group * GroupFloats, GroupFloats);
        for (int pair = 0; pair < FilterBlocks; pair += 2)
        {
            int width = Math.Min(2, FilterBlocks - pair) * lane, first = pair * lane;
            int used = Math.Min(width, filters - first);
            Span<float> target = packed.Slice(first * Steps, width * Steps);
            for (int from = 0; from < Steps; from += StepsAtOnce)
            {
                int to = Math.Min(Steps, from + StepsAtOnce);
                for (int f = 0; f < used; f++)
                {
                    ReadOnlySpan<float> filter = weights.Slice((first + f) * Steps, Steps);
                    for (int step = from; step < to; step++)
                        target[(step * width) + f] = filter[steps[step].Tap];
                }
            }
        }
    }
}
