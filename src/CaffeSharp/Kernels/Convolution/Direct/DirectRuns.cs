using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// The order in which a direct convolution reads its input, and its weights packed in that order. Kernel rows come first,
/// so that rows which meet only padding are left out at either end.
/// <code>
/// steps of a group, blocked input   for u, for block, for v, for c in block   runs of channels
/// steps of a group, plain input     for u, for c, for v                       runs of v where columns are neighbours
/// weights   [group][pair of filter blocks][step][filters of the pair]         the last pair may be one block
/// </code>
/// </summary>
internal sealed unsafe class DirectPacking
{
    /// <summary>Steps of a part, more or less: at 512 bits 64 KB of weights of a pair.</summary>
    private const int PartSteps = 512;

    private readonly PinnedArray<InputRun> _runs;
    private readonly PinnedArray<float> _weights;
    private readonly Group[] _groups;
    private readonly int _kernelRows;

    /// <summary>Packs <paramref name="weights"/> for an input whose rows and blocks are so far apart (in floats).</summary>
    public DirectPacking(ConvolutionProblem problem, BlobLayout input, ReadOnlySpan<float> weights, int rowStride, int blockStride)
    {
        ConvolutionGeometry g = problem.Geometry;
        var plane = new PlanarGeometry(g);
        int lane = problem.Lane;
        FilterBlocks = (g.OutChannelsPerGroup + lane - 1) / lane;
        Steps = g.InChannelsPerGroup * plane.Taps;
        GroupFloats = MemorySize.Of((long)Steps * FilterBlocks * lane);
        _kernelRows = plane.KernelHeight;
        _weights = new PinnedArray<float>((long)g.Groups * GroupFloats);
        _groups = new Group[g.Groups];
        var runs = new List<InputRun>();
        for (int group = 0; group < g.Groups; group++)
        {
            int firstRun = runs.Count;
            var steps = new List<(int Tap, int Offset)>(Steps);
            for (int kernelRow = 0; kernelRow < plane.KernelHeight; kernelRow++)
            {
                int first = steps.Count;
                AddSteps(steps, g, plane, group, kernelRow, input, rowStride, blockStride);
                AddRuns(runs, steps, first);
            }
            _groups[group] = new Group(firstRun, runs.Count - firstRun, Cut(runs, firstRun));
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

    /// <summary>The runs of a group.</summary>
    public InputRun* Runs(int group) => _runs.Pointer + _groups[group].FirstRun;

    /// <summary>The parts in which the products of a group's outputs are summed: those whose weights fit a near cache together.</summary>
    public ReadOnlySpan<DirectPart> Parts(int group) => _groups[group].Parts;

    /// <summary>The products with the weights of some kernel rows of a group.</summary>
    public DirectPart KernelRows(int group, int from, int to)
    {
        int runs = _groups[group].Runs / _kernelRows;
        return new DirectPart(from * runs, to * runs, from * (Steps / _kernelRows));
    }

    /// <summary>The weights of a pair of filter blocks.</summary>
    public float* Weights(int group, int pair, int lane) =>
        _weights.Pointer + ((nint)group * GroupFloats) + ((nint)pair * 2 * lane * Steps);

    /// <summary>The steps of one kernel row of a group.</summary>
    private static void AddSteps(
        List<(int Tap, int Offset)> steps, ConvolutionGeometry g, PlanarGeometry plane, int group, int kernelRow,
        BlobLayout layout, int rowStride, int blockStride)
    {
        int first = group * g.InChannelsPerGroup, end = first + g.InChannelsPerGroup;
        for (int from = first, to; from < end; from = to)
        {
            int block = from / layout.Lane, row = (block * blockStride) + (kernelRow * plane.DilationHeight * rowStride);
            to = Math.Min(end, (block + 1) * layout.Lane);
            for (int column = 0; column < plane.KernelWidth; column++)
            {
                int tap = (kernelRow * plane.KernelWidth) + column, at = row + (column * plane.DilationWidth * layout.Lane);
                for (int c = from; c < to; c++)
                    steps.Add((((c - first) * plane.Taps) + tap, at + (c % layout.Lane)));
            }
        }
    }

    /// <summary>Joins steps at consecutive floats, from step <paramref name="first"/> on.</summary>
    private static void AddRuns(List<InputRun> runs, List<(int Tap, int Offset)> steps, int first)
    {
        for (int from = first, to; from < steps.Count; from = to)
        {
            to = from + 1;
            while (to < steps.Count && steps[to].Offset == steps[to - 1].Offset + 1)
                to++;
            runs.Add(new InputRun(steps[from].Offset, to - from));
        }
    }

    /// <summary>Cuts the runs from <paramref name="firstRun"/> on into parts of as even a number of steps as whole runs allow.</summary>
    private DirectPart[] Cut(List<InputRun> runs, int firstRun)
    {
        var parts = new List<DirectPart>();
        int count = Math.Max(1, Steps / PartSteps), step = 0, from = 0, firstStep = 0;
        for (int run = 0; run < runs.Count - firstRun; run++)
        {
            step += runs[firstRun + run].Length;
            if ((long)step * count < (parts.Count + 1L) * Steps)
                continue;
            parts.Add(new DirectPart(from, run + 1, firstStep));
            (from, firstStep) = (run + 1, step);
        }
        return [.. parts];
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

    /// <summary>Where the runs of a group stand among all, how many there are, and their parts.</summary>
    private readonly record struct Group(int FirstRun, int Runs, DirectPart[] Parts);
}
