using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// A transposed convolution with a large stride made ready: a vector holds neighbouring outputs, which the same inputs reach
/// through neighbouring taps (see <see cref="SpreadTaps"/>). An item of work is one output row of all filters of a group: the input
/// rows that reach it, each through one tap of the outer axes, are copied with zeros around, and every output is summed whole.
/// <code>
/// output row of one filter      position 0: r = 0 1 2 … s−1 | position 1: r = 0 1 2 … s−1 | …
/// weights                       [group][outer tap][block of r][filter][channel][step][lane]
/// </code>
/// </summary>
internal sealed unsafe class SpreadConvolution<TLane, TV> : PreparedConvolution
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int Positions = SpreadTile<TLane, TV>.Positions;

    private readonly ConvolutionGeometry _g;
    private readonly SpreadTaps _taps;
    private readonly PackedEpilogue _epilogue;
    private readonly SpreadWeights _weights;
    private readonly PinnedArray<int> _offsets;
    private readonly int _channels;
    private readonly int _filters;
    private readonly int _rows;
    private readonly int _width;
    private readonly int _firstPosition;
    private readonly int _positions;
    private readonly int _mostBack;
    private readonly int _pitch;
    private readonly int _mostPairs;

    /// <summary>Packs the weights <c>[F, C/G, kernel…]</c> of the convolution that goes the other way; both blobs are plain.</summary>
    public SpreadConvolution(string kernel, ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue)
        : base(kernel, TransposedKernels.Turned(problem), epilogue)
    {
        _g = problem.Geometry.WithAxes(2);
        int stride = _g.Stride[-1], taps = _g.Kernel[-1];
        _taps = new SpreadTaps(taps, _g.Dilation[-1], stride, TLane.Count);
        _channels = _g.OutChannelsPerGroup;
        _filters = _g.InChannelsPerGroup;
        _rows = _g.In.Count(0, _g.In.Axes - 1);
        _width = _g.In[-1];
        _firstPosition = _g.PadBefore[-1] / stride;
        _positions = ((_width - 1 + _g.PadBefore[-1]) / stride) - _firstPosition + 1;
        _mostBack = (taps - 1) * _g.Dilation[-1] / stride;
        _pitch = _mostBack + _positions + Positions;
        _mostPairs = OuterPairs.Most(_g);
        _epilogue = new PackedEpilogue(epilogue, 1, _g.InChannels, _g.InChannels);
        _weights = SpreadWeights.Of(weights, _g, _taps, TLane.Count);
        _offsets = new PinnedArray<int>(_channels * _taps.Back.Length);
        for (int block = 0; block < _taps.Blocks; block++)
        {
            int steps = Steps(block);
            for (int i = 0; i < _channels * steps; i++)
                _offsets.Span[(_taps.Starts[block] * _channels) + i] = (i / steps * _pitch) - _taps.Back[_taps.Starts[block] + (i % steps)];
        }
    }

    // Two floats hold the pointer to the weights of a pair.
    private int WorkerFloats => CacheLine.RoundUp(_mostPairs * (2 + ((long)_channels * _pitch)));

    public override int ScratchFloats(int threads) => MemorySize.Of((long)threads * WorkerFloats);

    /// <summary>At most what it packs and what a thread keeps.</summary>
    public static double Memory(ConvolutionGeometry g)
    {
        g = g.WithAxes(2);
        double stride = g.Stride[-1], pitch = (g.In[-1] / stride) + ((g.Kernel[-1] - 1.0) * g.Dilation[-1] / stride) + (2 * Positions);
        double weights = (double)g.OutChannels * g.InChannelsPerGroup * g.Kernel.Count() * TLane.Count;
        return weights + (g.OutChannelsPerGroup * ((OuterPairs.Most(g) * pitch) + (2.0 * g.Kernel[-1]))) + stride;
    }

    protected internal override void Execute(in ConvolutionRun run) =>
        run.Pool.Run(run.Batch * _g.Groups * _rows, new RowWork { Owner = this, Run = run });

    private int Steps(int block) => _taps.StepsOf(block);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeRow(in ConvolutionRun run, int image, int group, int row, float* scratch)
    {
        var pairs = new OuterPairs(_g, row, stackalloc int[3 * Shape.MaxAxes]);
        float** weights = (float**)scratch;
        float* rows = scratch + (2 * (nint)_mostPairs);
        int width = _g.Out[-1], outer = _g.Kernel.Count() / _g.Kernel[-1], count = 0;
        float* input = run.Input + ((nint)image * InputFloats) + ((nint)group * _channels * _g.Out.Count());
        while (pairs.MoveNext(out int tap, out int inputRow))
        {
            weights[count] = _weights.Tap((group * outer) + tap);
            for (int c = 0; c < _channels; c++)
                CopyRow(input + ((nint)c * _g.Out.Count()) + ((nint)inputRow * width), rows + ((((nint)count * _channels) + c) * _pitch), width);
            count++;
        }
        for (int filter = 0; filter < _filters; filter++)
        {
            int f = (group * _filters) + filter;
            float* output = run.Output + ((nint)image * OutputFloats) + (((nint)f * _rows) + row) * _width;
            AssertWrites(run, output, _width);
            for (int block = 0; block < _taps.Blocks; block++)
                ComputeBlock(run, rows + _mostBack, weights, count, block, filter, f, output);
        }
    }

    /// <summary>The numbers of an input row from <see cref="_mostBack"/> before the first position on, zeros outside.</summary>
    private void CopyRow(float* from, float* to, int width)
    {
        int first = _firstPosition - _mostBack, before = Math.Clamp(-first, 0, _pitch), end = Math.Clamp(width - first, before, _pitch);
        new Span<float>(to, before).Clear();
        new ReadOnlySpan<float>(from + first + before, end - before).CopyTo(new Span<float>(to + before, end - before));
        new Span<float>(to + end, _pitch - end).Clear();
    }

    /// <summary>One vector of outputs of every position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeBlock(in ConvolutionRun run, float* rows, float** weights, int pairs, int block, int filter, int f, float* output)
    {
        int stride = _g.Stride[-1], lane = TLane.Count, steps = Steps(block), first = block * lane, used = Math.Min(lane, stride - first);
        float* aside = stackalloc float[Positions * 16];
        nint skip = (((nint)_taps.Starts[block] * _filters) + ((nint)filter * steps)) * _channels * lane;
        int* offsets = _offsets.Pointer + (_taps.Starts[block] * _channels);
        var end = FilterEnd.Of(_epilogue, f);
        for (int position = 0; position < _positions; position += Positions)
        {
            int at = ((_firstPosition + position) * stride) + first - _g.PadBefore[-1];
            bool whole = used == lane && at >= 0 && at + ((Positions - 1L) * stride) + lane <= _width;
            AssertReads(run, rows + position - _mostBack, (pairs * (long)_channels * _pitch) - position);
            if (whole)
                AssertWrites(run, output + at, ((Positions - 1L) * stride) + lane);
            SpreadTile<TLane, TV>.Run(
                rows + position, (nint)_channels * _pitch, offsets, _channels * steps, weights, skip, pairs, _epilogue.Bias[f], end,
                whole ? output + at : aside, whole ? stride : lane);
            for (int p = 0; !whole && p < Math.Min(Positions, _positions - position); p++)
            {
                long start = at + ((long)p * stride);
                for (long o = Math.Max(0, start); o < Math.Min(_width, start + used); o++)
                    output[o] = aside[(p * lane) + (o - start)];
            }
        }
    }

    /// <summary>An output row of the filters of a group of an image.</summary>
    private struct RowWork : IParallelWork
    {
        public SpreadConvolution<TLane, TV> Owner;
        public ConvolutionRun Run;

        public readonly void Invoke(int item, int worker)
        {
            int groups = Owner._g.Groups, which = item / Owner._rows;
            Owner.ComputeRow(Run, which / groups, which % groups, item % Owner._rows, Run.Scratch + ((nint)worker * Owner.WorkerFloats));
        }
    }
}
