using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>
/// A block convolution made ready. For every image, block and strip of rows: the strip of the input block goes
/// into scratch with its padding (or is read in place where there is none), and rows of tiles are summed over it. Plain
/// blobs are turned into blocks on the way into scratch, and out of it.
/// </summary>
internal sealed unsafe class BlockConvolution<TLane, TV> : PreparedConvolution
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 16;
    private const int CacheFloats = 32768;

    private readonly PlanarGeometry _plane;
    private readonly PackedEpilogue _epilogue;
    private readonly BlockWeights _weights;
    private readonly PinnedArray<int> _offsets;
    private readonly BlobLayout _input;
    private readonly BlobLayout _output;
    private readonly int _channels;
    private readonly int _inPixels;
    private readonly int _outPixels;
    private readonly bool _copies;
    private readonly int _perGroup;
    private readonly int _blocks;
    private readonly int _rowStride;
    private readonly int _stripRows;
    private readonly int _strips;

    public BlockConvolution(string kernel, ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue)
        : base(kernel, problem, epilogue)
    {
        ConvolutionGeometry g = problem.Geometry;
        int lane = TLane.Count;
        _plane = new PlanarGeometry(g);
        _perGroup = g.InChannelsPerGroup;
        _blocks = problem.Blocked.Blocks(g.OutChannels);
        _input = problem.Input;
        _output = problem.Output;
        _channels = g.OutChannels;
        _inPixels = g.In.Count();
        _outPixels = g.Out.Count();
        _copies = !_plane.ReadsInsideOnly || !_input.IsBlocked;
        _rowStride = (_copies ? _plane.PaddedWidth : _plane.InWidth) * lane;
        _stripRows = StripRows();
        _strips = (_plane.OutHeight + _stripRows - 1) / _stripRows;
        _epilogue = new PackedEpilogue(epilogue, 1, g.OutChannels, _blocks * lane);
        _offsets = new PinnedArray<int>(_plane.Taps);
        for (int tap = 0; tap < _plane.Taps; tap++)
        {
            _offsets.Span[tap] = (tap / _plane.KernelWidth * _plane.DilationHeight * _rowStride)
                + (tap % _plane.KernelWidth * _plane.DilationWidth * lane);
        }
        _weights = BlockWeights.Of(weights, problem);
    }

    private int StripFloats => _copies ? MemorySize.Of((long)_plane.PaddedRows(_stripRows) * _rowStride) : 0;

    private int AsideFloats => _output.IsBlocked ? 0 : MemorySize.Of((long)_stripRows * _plane.OutWidth * TLane.Count);

    private int WorkerFloats => MemorySize.Of((long)StripFloats + AsideFloats);

    public override int ScratchFloats(int threads) => MemorySize.Of((long)threads * WorkerFloats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Execute(in ConvolutionRun run)
    {
        int strips = checked(run.Batch * _blocks * _strips);
        int items = run.Pool.Threads == 1 ? 1 : Math.Min(strips, run.Pool.Threads * ItemsPerThread);
        run.Pool.Run(items, new StripWork { Owner = this, Run = run, Strips = strips, Items = items });
    }

    /// <summary>As many rows as leave the strip in the first levels of cache, but enough to repay the rows read twice.</summary>
    private int StripRows()
    {
        int rows = Math.Max(1, _plane.OutHeight);
        int fewest = Math.Min(rows, 4), fit = ((CacheFloats / Math.Max(1, _rowStride)) - _plane.PaddedRows(1)) / _plane.StrideHeight;
        int most = Math.Clamp(fit + 1, fewest, rows), strips = (rows + most - 1) / most;
        return (rows + strips - 1) / strips;
    }

    /// <summary>One strip of one block, <paramref name="index"/> counted through the blocks of all images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeStrip(in ConvolutionRun run, int index, int strip, float* scratch)
    {
        int lane = TLane.Count, image = index / _blocks, channel = index % _blocks * lane, used = Math.Min(lane, _channels - channel);
        int firstRow = strip * _stripRows, rows = Math.Min(_stripRows, _plane.OutHeight - firstRow);
        int pixel = firstRow * _plane.OutWidth, pixels = rows * _plane.OutWidth;
        float* input = run.Input + ((nint)image * InputFloats) + ((nint)channel * _inPixels);
        float* output = run.Output + ((nint)image * OutputFloats), aside = scratch + StripFloats;
        float* residual = run.Residual == null ? null : run.Residual + ((nint)image * OutputFloats);
        int firstInput = firstRow * _plane.StrideHeight;
        if (!_input.IsBlocked)
            BlockStrip<TLane, TV>.FillPlain(_plane, input, used, scratch, firstInput, _plane.PaddedRows(rows));
        else if (_copies)
            BlockStrip<TLane, TV>.Fill(_plane, input, scratch, firstInput, _plane.PaddedRows(rows));
        if (!_output.IsBlocked && residual != null)
            FilterRows.Read(aside, lane, residual, _output, _outPixels, channel, used, pixel, pixels);
        nint place = ((nint)channel * _outPixels) + ((nint)pixel * lane);
        float* computed = _output.IsBlocked ? output + place : aside;
        bool sloped = _epilogue.Slopes != null;
        BlockTileRow row = default;
        row.Input = _copies ? scratch : input + ((nint)firstInput * _rowStride);
        row.PixelStride = _plane.StrideWidth * lane;
        row.Offsets = _offsets.Pointer;
        row.Taps = _offsets.Length;
        row.Weights = _weights.Block(index % _blocks);
        row.Bias = _epilogue.Bias + channel;
        row.Output = computed;
        row.Residual = residual == null ? null : _output.IsBlocked ? residual + place : aside;
        row.Min = sloped ? float.NegativeInfinity : _epilogue.Min;
        row.Max = sloped ? float.PositiveInfinity : _epilogue.Max;
        AssertWrites(run, computed, (long)pixels * lane);
        AssertReads(run, row.Input, (((rows - 1L) * _plane.StrideHeight) * _rowStride) + ((_plane.OutWidth - 1L) * row.PixelStride) + _offsets.Span[^1] + lane);
        ComputeRows(ref row, rows);
        if (sloped)
            Activation<TLane, TV>.ApplyBlock(computed, pixels, _epilogue.Slopes + channel, _epilogue.Min, _epilogue.Max);
        if (!_output.IsBlocked)
            FilterRows.Write(aside, lane, output, _output, _outPixels, channel, used, pixel, pixels);
    }

    /// <summary>The rows from <paramref name="row"/>'s pixel on. It is changed field by field: copying it would stall.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeRows(ref BlockTileRow row, int rows)
    {
        int lane = TLane.Count, width = _plane.OutWidth, most = BlockTiles<TLane, TV>.MaxPixels;
        nint inputRow = (nint)_plane.StrideHeight * _rowStride, outputRow = (nint)width * lane;
        float* input = row.Input, output = row.Output, residual = row.Residual;
        int i = 0;
        for (; 2 * width <= most && i + 2 <= rows; i += 2)
        {
            Begin(ref row, input + (i * inputRow), output + (i * outputRow), residual == null ? null : residual + (i * outputRow));
            Compute(ref row, 1, 2 * width, inputRow, outputRow);
        }
        int tiles = (width + most - 1) / most, pixels = (width + tiles - 1) / tiles, full = width / pixels, rest = width % pixels;
        for (; i < rows; i++)
        {
            Begin(ref row, input + (i * inputRow), output + (i * outputRow), residual == null ? null : residual + (i * outputRow));
            ComputeSide(ref row, full, pixels);
            if (rest == 0)
                continue;
            nint done = full * pixels;
            Begin(
                ref row, row.Input + (done * row.PixelStride), row.Output + (done * lane),
                row.Residual == null ? null : row.Residual + (done * lane));
            ComputeSide(ref row, 1, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(ref BlockTileRow row, float* input, float* output, float* residual)
    {
        row.Input = input;
        row.Output = output;
        row.Residual = residual;
    }

    /// <summary>Tiles that lie in one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ComputeSide(ref BlockTileRow row, int tiles, int pixels)
    {
        int half = (pixels + 1) / 2;
        Compute(ref row, tiles, pixels, half * row.PixelStride, half * TLane.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Compute(ref BlockTileRow row, int tiles, int pixels, nint inputHalf, nint outputHalf)
    {
        row.Tiles = tiles;
        row.InputHalf = inputHalf;
        row.InputTile = pixels * row.PixelStride;
        row.OutputHalf = outputHalf;
        row.OutputTile = pixels * TLane.Count;
        BlockTiles<TLane, TV>.Get(_perGroup, pixels)((BlockTileRow*)Unsafe.AsPointer(ref row));
    }

    /// <summary>An even share of all strips of all blocks of all images.</summary>
    private struct StripWork : IParallelWork
    {
        public BlockConvolution<TLane, TV> Owner;
        public ConvolutionRun Run;
        public int Strips;
        public int Items;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker)
        {
            int from = (int)((long)Strips * item / Items), to = (int)((long)Strips * (item + 1) / Items);
            float* scratch = Run.Scratch + ((nint)worker * Owner.WorkerFloats);
            for (int i = from; i < to; i++)
                Owner.ComputeStrip(Run, i / Owner._strips, i % Owner._strips, scratch);
        }
    }
}
