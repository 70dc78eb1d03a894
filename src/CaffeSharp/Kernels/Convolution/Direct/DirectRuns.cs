using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// Where a direct convolution reads its input: its steps, those at consecutive floats joined to runs.
/// <code>
/// blocked input   runs of channels
/// plain input     runs of columns where they are neighbours
/// </code>
/// </summary>
internal sealed unsafe class DirectRuns
{
    /// <summary>Steps of a part, more or less: at 512 bits 64 KB of weights of a pair.</summary>
    private const int PartSteps = 512;

    private readonly PinnedArray<InputRun> _runs;
    private readonly Group[] _groups;
    private readonly int _kernelRows;
    private readonly int _steps;

    /// <summary>Lists the runs in an input whose rows and blocks are so far apart (in floats).</summary>
    public DirectRuns(ConvolutionGeometry g, BlobLayout input, int rowStride, int blockStride)
    {
        var plane = new PlanarGeometry(g);
        _steps = g.InChannelsPerGroup * plane.Taps;
        _kernelRows = plane.KernelHeight;
        _groups = new Group[g.Groups];
        var runs = new List<InputRun>();
        int[] offsets = new int[_steps];
        for (int group = 0; group < g.Groups; group++)
        {
            int next = 0, firstRun = runs.Count;
            foreach (DirectStep step in DirectStep.Of(group, g.InChannelsPerGroup, input.Lane, plane.KernelHeight, plane.KernelWidth))
            {
                offsets[next++] = (step.Channel / input.Lane * blockStride) + (step.Row * plane.DilationHeight * rowStride)
                    + (step.Column * plane.DilationWidth * input.Lane) + (step.Channel % input.Lane);
            }
            for (int row = 0; row < _kernelRows; row++)
                AddRuns(runs, offsets.AsSpan(row * (_steps / _kernelRows), _steps / _kernelRows));
            _groups[group] = new Group(firstRun, runs.Count - firstRun, Cut(runs, firstRun));
        }
        _runs = new PinnedArray<InputRun>(runs.Count);
        runs.CopyTo(_runs.Span);
    }

    /// <summary>The runs of a group.</summary>
    public InputRun* Runs(int group) => _runs.Pointer + _groups[group].FirstRun;

    /// <summary>The parts in which the products of a group's outputs are summed: those whose weights fit a near cache together.</summary>
    public ReadOnlySpan<DirectPart> Parts(int group) => _groups[group].Parts;

    /// <summary>The products with the weights of some kernel rows of a group.</summary>
    public DirectPart KernelRows(int group, int from, int to)
    {
        int runs = _groups[group].Runs / _kernelRows;
        return new DirectPart(from * runs, to * runs, from * (_steps / _kernelRows));
    }

    /// <summary>Joins the steps of a kernel row that stand at consecutive floats.</summary>
    private static void AddRuns(List<InputRun> runs, ReadOnlySpan<int> offsets)
    {
        for (int from = 0, to; from < offsets.Length; from = to)
        {
            to = from + 1;
            while (to < offsets.Length && offsets[to] == offsets[to - 1] + 1)
                to++;
            runs.Add(new InputRun(offsets[from], to - from));
        }
    }

    /// <summary>Cuts the runs from <paramref name="firstRun"/> on into parts of as even a number of steps as whole runs allow.</summary>
    private DirectPart[] Cut(List<InputRun> runs, int firstRun)
    {
        var parts = new List<DirectPart>();
        int count = Math.Max(1, _steps / PartSteps), step = 0, from = 0, firstStep = 0;
        for (int run = 0; run < runs.Count - firstRun; run++)
        {
            step += runs[firstRun + run].Length;
            if ((long)step * count < (parts.Count + 1L) * _steps)
                continue;
            parts.Add(new DirectPart(from, run + 1, firstStep));
            (from, firstStep) = (run + 1, step);
        }
        return [.. parts];
    }

    /// <summary>Where the runs of a group stand among all, how many there are, and their parts.</summary>
    private readonly record struct Group(int FirstRun, int Runs, DirectPart[] Parts);
}
