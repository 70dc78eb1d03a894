using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>
/// A row convolution made ready. For every image, group and strip of rows: the group's input channels go into a grid
/// that stays in the first-level cache, up to four filters at a time are summed over it, and their rows
/// are brought into the output.
/// </summary>
internal sealed unsafe class RowConvolution<TLane, TV> : PreparedConvolution
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 16;
    private readonly RowGrid _grid;
    private readonly RowStrip _strip;
    private readonly PackedEpilogue _epilogue;
    private readonly RowWeights _weights;
    private readonly PinnedArray<int> _offsets;
    private readonly int _groups;
    private readonly int _channels;
    private readonly int _filters;
    private readonly int _outChannels;
    private readonly int _inPlane;
    private readonly int _outPlane;
    private readonly int _outRows;
    private readonly int _outWidth;
    private readonly int _kernelWidth;
    private readonly int _dilationWidth;
    private readonly int _channelFloats;
    private readonly int _partFilters;
    private readonly int _stripRows;
    private readonly int _strips;
    private readonly int _inputFloats;
    private readonly int _sumStride;
    private readonly bool _isPlane;

    public RowConvolution(string kernel, ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue)
        : base(kernel, problem, epilogue)
    {
        ConvolutionGeometry g = problem.Geometry;
        _grid = new RowGrid(g);
        _groups = g.Groups;
        _channels = g.InChannelsPerGroup;
        _filters = g.OutChannelsPerGroup;
        _outChannels = g.OutChannels;
        _inPlane = g.In.Count();
        _outPlane = g.Out.Count();
        _outRows = _grid.Geometry.Out[0];
        _outWidth = _grid.Geometry.Out[-1];
        _kernelWidth = _grid.Geometry.Kernel[-1];
        _dilationWidth = _grid.Geometry.Dilation[-1];
        int parts = (_filters + RowTiles<TLane, TV>.MaxFilters - 1) / RowTiles<TLane, TV>.MaxFilters;
        _partFilters = (_filters + parts - 1) / parts;
        _stripRows = RowKernel.StripRows(_grid, _channels, _partFilters);
        _channelFloats = _grid.ChannelFloats(_stripRows);
        _strips = (_outRows + _stripRows - 1) / _stripRows;
        _strip = new RowStrip(_grid, _stripRows, _strips, TLane.Count);
        _isPlane = RowKernel.IsPlane(_grid);
        _epilogue = new PackedEpilogue(epilogue, 1, _outChannels, _outChannels);
        _offsets = new PinnedArray<int>(_channels * g.Kernel.Count());
        _grid.Offsets(_channels, _stripRows, _offsets.Span);
        _weights = RowWeights.Of(weights, g, _partFilters);
        _inputFloats = CacheLine.RoundUp(((long)_channels * _channelFloats) + TLane.Count);
        _sumStride = CacheLine.RoundUp((long)_grid.Span(_stripRows) + TLane.Count);
    }

    private int WorkerFloats => MemorySize.Of(_inputFloats + ((long)_partFilters * _sumStride));

    public override int ScratchFloats(int threads) => MemorySize.Of((long)threads * WorkerFloats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Execute(in ConvolutionRun run)
    {
        int strips = checked(run.Batch * _groups * _strips);
        int items = run.Pool.Threads == 1 ? 1 : Math.Min(strips, run.Pool.Threads * ItemsPerThread);
        run.Pool.Run(items, new StripWork { Owner = this, Run = run, Strips = strips, Items = items });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeStrip(in ConvolutionRun run, int image, int group, int strip, float* scratch)
    {
        int firstRow = strip * _stripRows, rows = Math.Min(_stripRows, _outRows - firstRow);
        float* input = run.Input + ((((nint)image * _groups) + group) * _channels * _inPlane);
        AssertReads(run, input, (long)_channels * _inPlane);
        AssertWrites(run, scratch, WorkerFloats);
        for (int c = 0; c < _channels; c++)
            _strip.Fill(input + ((nint)c * _inPlane), scratch + ((nint)c * _channelFloats), strip);
        if (_isPlane && rows >= PlaneTile.Rows && run.Residual == null)
        {
            int lane = LaneChoice.Holding(TLane.Count, _outWidth);
            float* output = run.Output + ((((nint)image * _outChannels) + group) * _outPlane) + ((nint)firstRow * _outWidth);
            AssertWrites(run, output, (long)rows * _outWidth);
            AssertReads(run, scratch, ((rows + PlaneTile.KernelRows - 2L) * _grid.RowPitch) + Math.Max(0, _outWidth - lane) + ((_kernelWidth - 1L) * _dilationWidth) + lane);
            PlaneTile.Run(
                lane, scratch, _grid.RowPitch, _weights.Part(group), _kernelWidth, _dilationWidth, _epilogue.Bias[group],
                output, rows, _outWidth, End(group));
            return;
        }
        int vectors = (_grid.Span(rows) + TLane.Count - 1) / TLane.Count;
        float* sums = scratch + _inputFloats;
        Debug.Assert((long)vectors * TLane.Count <= _sumStride, "the sums of a filter lie before those of the next");
        AssertReads(run, scratch, _offsets.Span[^1] + ((long)vectors * TLane.Count));
        for (int from = 0; from < _filters; from += _partFilters)
        {
            int filter = (group * _filters) + from, filters = Math.Min(_partFilters, _filters - from);
            Sum(scratch, sums, filter, filters, vectors);
            for (int f = filter; f < filter + filters; f++, sums += _sumStride)
            {
                nint plane = (((nint)image * _outChannels) + f) * _outPlane;
                AssertWrites(run, run.Output + plane, _outPlane);
                _strip.Drain(sums, run.Residual == null ? null : run.Residual + plane, run.Output + plane, firstRow, rows, End(f));
            }
            sums = scratch + _inputFloats;
        }
    }

    private FilterEnd End(int filter) => FilterEnd.Of(_epilogue, filter);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(float* input, float* sums, int filter, int filters, int vectors)
    {
        int most = RowTiles<TLane, TV>.MaxVectors(filters), tiles = (vectors + most - 1) / most;
        int width = (vectors + tiles - 1) / tiles, full = vectors / width, rest = vectors % width;
        float* weights = _weights.Part(filter), bias = _epilogue.Bias + filter;
        RowTiles<TLane, TV>.Get(filters, width)(input, _offsets.Pointer, _offsets.Length, weights, bias, sums, _sumStride, full);
        nint done = (nint)full * width * TLane.Count;
        if (rest > 0)
            RowTiles<TLane, TV>.Get(filters, rest)(input + done, _offsets.Pointer, _offsets.Length, weights, bias, sums + done, _sumStride, 1);
    }

    /// <summary>An even share of all strips of all groups of all images.</summary>
    private struct StripWork : IParallelWork
    {
        public RowConvolution<TLane, TV> Owner;
        public ConvolutionRun Run;
        public int Strips;
        public int Items;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker)
        {
            int from = (int)((long)Strips * item / Items), to = (int)((long)Strips * (item + 1) / Items);
            float* scratch = Run.Scratch + ((nint)worker * Owner.WorkerFloats);
            for (int i = from; i < to; i++)
            {
                int group = i / Owner._strips;
                Owner.ComputeStrip(Run, group / Owner._groups, group % Owner._groups, i % Owner._strips, scratch);
            }
        }
    }
}
