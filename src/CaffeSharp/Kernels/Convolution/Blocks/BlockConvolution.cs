using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>
/// A block convolution made ready. For every image, block and strip of rows: the strip of the input block goes
/// into scratch with its padding (or is read in place where there is none), and rows of tiles are summed over it.
/// </summary>
internal sealed unsafe class BlockConvolution<TLane, TV> : PreparedConvolution
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 16;
    private const int CacheFloats = 16384;

    private readonly PlanarGeometry _plane;
    private readonly PackedEpilogue _epilogue;
    private readonly PinnedArray<float> _weights;
    private readonly PinnedArray<int> _offsets;
    private readonly bool _padded;
    private readonly int _perGroup;
    private readonly int _blocks;
    private readonly int _rowStride;
    private readonly int _stripRows;
    private readonly int _strips;

    public BlockConvolution(string kernel, ConvolutionProblem problem, ReadOnlySpan<float> weights, Epilogue epilogue)
        : base(kernel, problem, epilogue)
    {
        ConvolutionGeometry g = problem.Geometry;
        int lane = TLane.Count;
        _plane = new PlanarGeometry(g);
        _perGroup = g.InChannelsPerGroup;
        _blocks = problem.Blocked.Blocks(g.OutChannels);
        _padded = !_plane.ReadsInsideOnly;
        _rowStride = (_padded ? _plane.PaddedWidth : _plane.InWidth) * lane;
        _stripRows = StripRows();
        _strips = (_plane.OutHeight + _stripRows - 1) / _stripRows;
        _epilogue = new PackedEpilogue(epilogue, 1, g.OutChannels, _blocks * lane);
        _offsets = new PinnedArray<int>(_plane.Taps);
        for (int tap = 0; tap < _plane.Taps; tap++)
        {
            _offsets.Span[tap] = (tap / _plane.KernelWidth * _plane.DilationHeight * _rowStride)
                + (tap % _plane.KernelWidth * _plane.DilationWidth * lane);
        }
        _weights = new PinnedArray<float>(checked(_blocks * BlockWeights));
        Pack(weights, g.OutChannels);
    }

    private int BlockWeights => _plane.Taps * _perGroup * TLane.Count;

    private int StripFloats => _padded ? checked(_plane.PaddedRows(_stripRows) * _rowStride) : 0;

    public override int ScratchFloats(int threads) => checked(threads * StripFloats);

    protected internal override void Execute(in ConvolutionRun run)
    {
        int strips = checked(run.Batch * _blocks * _strips);
        int items = run.Pool.Threads == 1 ? 1 : Math.Min(strips, run.Pool.Threads * ItemsPerThread);
        run.Pool.Run(items, new StripWork { Owner = this, Run = run, Strips = strips, Items = items });
    }

    /// <summary>As many rows as leave the strip in the first levels of cache, but enough to repay the rows read twice.</summary>
    private int StripRows()
    {
        int rows = _plane.OutHeight;
        int fewest = Math.Min(rows, 4), fit = ((CacheFloats / _rowStride) - _plane.PaddedRows(1)) / _plane.StrideHeight;
        int most = Math.Clamp(fit + 1, fewest, rows), strips = (rows + most - 1) / most;
        return (rows + strips - 1) / strips;
    }

    private void Pack(ReadOnlySpan<float> weights, int filters)
    {
        int lane = TLane.Count, taps = _plane.Taps;
        for (int f = 0; f < filters; f++)
        {
            Span<float> block = _weights.Span.Slice(f / lane * BlockWeights, BlockWeights);
            for (int distance = 0; distance < _perGroup; distance++)
            {
                int channel = (f % _perGroup) ^ distance;
                for (int tap = 0; tap < taps; tap++)
                    block[(((tap * _perGroup) + distance) * lane) + (f % lane)] = weights[(((f * _perGroup) + channel) * taps) + tap];
            }
        }
    }

    /// <summary>One strip of one block, <paramref name="block"/> counted through all images.</summary>
    private void ComputeStrip(in ConvolutionRun run, int block, int strip, float* scratch)
    {
        int lane = TLane.Count, firstRow = strip * _stripRows, rows = Math.Min(_stripRows, _plane.OutHeight - firstRow);
        int place = block % _blocks * lane;
        float* input = run.Input + ((nint)block * _plane.InHeight * _plane.InWidth * lane);
        if (_padded)
            BlockStrip<TLane, TV>.Fill(_plane, input, scratch, firstRow * _plane.StrideHeight, _plane.PaddedRows(rows));
        nint output = (((nint)block * _plane.OutHeight) + firstRow) * _plane.OutWidth * lane;
        bool sloped = _epilogue.Slopes != null;
        var row = new BlockTileRow
        {
            Input = _padded ? scratch : input + ((nint)firstRow * _plane.StrideHeight * _rowStride),
            PixelStride = _plane.StrideWidth * lane,
            Offsets = _offsets.Pointer,
            Taps = _offsets.Length,
            Weights = _weights.Pointer + ((nint)block % _blocks * BlockWeights),
            Bias = _epilogue.Bias + place,
            Output = run.Output + output,
            Residual = run.Residual == null ? null : run.Residual + output,
            Min = sloped ? float.NegativeInfinity : _epilogue.Min,
            Max = sloped ? float.PositiveInfinity : _epilogue.Max,
        };
        ComputeRows(row, rows);
        if (sloped)
        {
            Activation<TLane, TV>.ApplyBlock(
                run.Output + output, rows * _plane.OutWidth, _epilogue.Slopes + place, _epilogue.Min, _epilogue.Max);
        }
    }

    private void ComputeRows(BlockTileRow row, int rows)
    {
        int lane = TLane.Count, width = _plane.OutWidth, most = BlockTiles<TLane, TV>.MaxPixels;
        nint inputRow = _plane.StrideHeight * _rowStride, outputRow = width * lane;
        int i = 0;
        for (; 2 * width <= most && i + 2 <= rows; i += 2)
        {
            row.Tiles = 1;
            row.InputHalf = inputRow;
            row.OutputHalf = outputRow;
            BlockTiles<TLane, TV>.Get(_perGroup, 2 * width)(&row);
            Advance(ref row, 2 * inputRow, 2 * outputRow);
        }
        int tiles = (width + most - 1) / most, pixels = (width + tiles - 1) / tiles, full = width / pixels, rest = width % pixels;
        for (; i < rows; i++)
        {
            BlockTileRow part = row;
            Row(ref part, full, pixels);
            if (rest > 0)
            {
                Advance(ref part, full * part.InputTile, full * part.OutputTile);
                Row(ref part, 1, rest);
            }
            Advance(ref row, inputRow, outputRow);
        }
    }

    private void Row(ref BlockTileRow row, int tiles, int pixels)
    {
        int half = (pixels + 1) / 2;
        row.Tiles = tiles;
        row.InputHalf = half * row.PixelStride;
        row.InputTile = pixels * row.PixelStride;
        row.OutputHalf = half * TLane.Count;
        row.OutputTile = pixels * TLane.Count;
        fixed (BlockTileRow* pinned = &row)
            BlockTiles<TLane, TV>.Get(_perGroup, pixels)(pinned);
    }

    private static void Advance(ref BlockTileRow row, nint input, nint output)
    {
        row.Input += input;
        row.Output += output;
        if (row.Residual != null)
            row.Residual += output;
    }

    /// <summary>An even share of all strips of all blocks of all images.</summary>
    private struct StripWork : IParallelWork
    {
        public BlockConvolution<TLane, TV> Owner;
        public ConvolutionRun Run;
        public int Strips;
        public int Items;

        public readonly void Invoke(int item, int worker)
        {
            int from = (int)((long)Strips * item / Items), to = (int)((long)Strips * (item + 1) / Items);
            float* scratch = Run.Scratch + ((nint)worker * Owner.StripFloats);
            for (int i = from; i < to; i++)
                Owner.ComputeStrip(Run, i / Owner._strips, i % Owner._strips, scratch);
        }
    }
}
