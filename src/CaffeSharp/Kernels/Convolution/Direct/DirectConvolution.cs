using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// A direct convolution made ready. An item of work is a pair of filter blocks over a stretch of units; a unit is a
/// segment of an output row, or two rows where the plane is narrow. Where a computed block of filters is not a block of
/// the output (a plain output, or groups that end inside blocks) a unit is computed aside and then brought over.
/// </summary>
internal sealed unsafe class DirectConvolution<TLane, TV> : PreparedConvolution
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 8;

    private readonly ConvolutionGeometry _geometry;
    private readonly PlanarGeometry _plane;
    private readonly PaddedInput? _padded;
    private readonly DirectPacking _packing;
    private readonly PackedEpilogue _epilogue;
    private readonly BlobLayout _output;
    private readonly DirectUnits _units;
    private readonly bool _aside;
    private readonly int _inputLane;
    private readonly int _inputRowStride;

    public DirectConvolution(string kernel, ConvolutionProblem problem, ReadOnlySpan<float> weights, Epilogue epilogue)
        : base(kernel, problem, epilogue)
    {
        ConvolutionGeometry g = _geometry = problem.Geometry;
        _plane = new PlanarGeometry(g);
        _output = problem.Output;
        _inputLane = problem.Input.Lane;
        if (!_plane.ReadsInsideOnly)
            _padded = new PaddedInput(_plane, problem.Input, g.InChannels);
        _inputRowStride = (_padded?.Width ?? _plane.InWidth) * _inputLane;
        int blockStride = _padded?.BlockStride ?? (_plane.InHeight * _plane.InWidth * _inputLane);
        _packing = new DirectPacking(problem, weights, _inputRowStride, blockStride);
        _epilogue = new PackedEpilogue(epilogue, g.Groups, g.OutChannelsPerGroup, _packing.FilterBlocks * TLane.Count);
        _units = new DirectUnits(_plane, DirectTiles<TLane, TV>.MaxPixels);
        _aside = !DirectKernel.WritesBlocks(problem);
    }

    private int Pairs => (_packing.FilterBlocks + 1) / 2;

    private int AsideFloats => _aside ? 2 * TLane.Count * _units.MaxPixels : 0;

    private int PaddedFloats => _padded?.Floats ?? 0;

    public override int ScratchFloats(int threads) => checked(PaddedFloats + (threads * AsideFloats));

    protected internal override void Execute(in ConvolutionRun run)
    {
        if (_padded is null)
        {
            Compute(run, run.Input, 0, run.Batch);
            return;
        }
        for (int image = 0; image < run.Batch; image++)
        {
            _padded.Fill(run.Input + ((nint)image * InputFloats), run.Scratch, run.Pool);
            Compute(run, run.Scratch, image, 1);
        }
    }

    private void Compute(in ConvolutionRun run, float* input, int firstImage, int images)
    {
        int independent = _geometry.Groups * Pairs * images;
        int wanted = run.Pool.Threads == 1 ? 1 : run.Pool.Threads * ItemsPerThread;
        int chunks = Math.Clamp((wanted + independent - 1) / independent, 1, _units.Count);
        nint skipped = (nint)firstImage * OutputFloats;
        run.Pool.Run(independent * chunks, new ChunkWork
        {
            Owner = this,
            Input = input,
            Output = run.Output + skipped,
            Residual = run.Residual == null ? null : run.Residual + skipped,
            Aside = run.Scratch + PaddedFloats,
            Images = images,
            Chunks = chunks,
        });
    }

    private void ComputeUnit(in ChunkWork work, int group, int pair, int image, int unit, float* aside)
    {
        int lane = TLane.Count, blocks = Math.Min(2, _packing.FilterBlocks - (2 * pair));
        int inGroup = 2 * pair * lane, filter = (group * _geometry.OutChannelsPerGroup) + inGroup;
        int filters = Math.Min(blocks * lane, _geometry.OutChannelsPerGroup - inGroup);
        int planePixels = _plane.OutHeight * _plane.OutWidth;
        nint place = ((nint)group * _packing.FilterBlocks * lane) + inGroup;
        DirectUnit at = _units[unit];
        int pixel = (at.Row * _units.RowPixels) + at.Column;
        float* output = work.Output + ((nint)image * OutputFloats);
        float* residual = work.Residual == null ? null : work.Residual + ((nint)image * OutputFloats);
        nint direct = ((nint)filter * planePixels) + ((nint)pixel * lane);
        var row = new DirectTileRow
        {
            Input = work.Input + ((nint)image * InputFloats) + InputOffset(at),
            PixelStride = _plane.StrideWidth * _inputLane,
            Runs = _packing.Runs(group),
            RunCount = _packing.RunCount(group),
            Weights = _packing.Weights(group, pair, lane),
            Bias = _epilogue.Bias + place,
            Output = _aside ? aside : output + direct,
            Residual = residual == null ? null : _aside ? aside : residual + direct,
            BlockStride = (_aside ? at.Pixels : planePixels) * lane,
            Min = _epilogue.Slopes == null ? _epilogue.Min : float.NegativeInfinity,
            Max = _epilogue.Slopes == null ? _epilogue.Max : float.PositiveInfinity,
        };
        if (_aside && residual != null)
        {
            for (int block = 0; block * lane < filters; block++)
            {
                FilterRows.Read(
                    aside + (block * row.BlockStride), lane, residual, _output, planePixels, filter + (block * lane),
                    Math.Min(lane, filters - (block * lane)), pixel, at.Pixels);
            }
        }
        ComputeTiles(row, at, blocks);
        for (int block = 0; block < blocks && _epilogue.Slopes != null; block++)
        {
            Activation<TLane, TV>.ApplyBlock(
                row.Output + (block * row.BlockStride), at.Pixels, _epilogue.Slopes + place + (block * lane), _epilogue.Min, _epilogue.Max);
        }
        if (!_aside)
            return;
        for (int block = 0; block * lane < filters; block++)
        {
            FilterRows.Write(
                aside + (block * row.BlockStride), lane, output, _output, planePixels, filter + (block * lane),
                Math.Min(lane, filters - (block * lane)), pixel, at.Pixels);
        }
        if (filter + filters == _geometry.OutChannels)
            FilterRows.ClearUnused(output, _output, planePixels, _geometry.OutChannels, pixel, at.Pixels);
    }

    private void ComputeTiles(DirectTileRow row, in DirectUnit unit, int blocks)
    {
        int lane = TLane.Count;
        if (unit.Rows == 2)
        {
            row.Tiles = 1;
            row.InputHalf = _plane.StrideHeight * _inputRowStride;
            row.OutputHalf = unit.Width * lane;
            DirectTiles<TLane, TV>.Get(2 * unit.Width, blocks)(&row);
            return;
        }
        int tiles = (unit.Width + DirectTiles<TLane, TV>.MaxPixels - 1) / DirectTiles<TLane, TV>.MaxPixels;
        int pixels = (unit.Width + tiles - 1) / tiles;
        int full = unit.Width / pixels, rest = unit.Width % pixels;
        Row(ref row, full, pixels, blocks);
        if (rest == 0)
            return;
        row.Input += full * row.InputTile;
        row.Output += full * row.OutputTile;
        row.Residual += row.Residual == null ? 0 : full * row.OutputTile;
        Row(ref row, 1, rest, blocks);
    }

    private static void Row(ref DirectTileRow row, int tiles, int pixels, int blocks)
    {
        int half = (pixels + 1) / 2;
        row.Tiles = tiles;
        row.InputHalf = half * row.PixelStride;
        row.InputTile = pixels * row.PixelStride;
        row.OutputHalf = half * TLane.Count;
        row.OutputTile = pixels * TLane.Count;
        fixed (DirectTileRow* pinned = &row)
            DirectTiles<TLane, TV>.Get(pixels, blocks)(pinned);
    }

    private nint InputOffset(in DirectUnit unit) => _plane.IsPointwise
        ? (nint)unit.Column * _inputLane
        : ((nint)unit.Row * _plane.StrideHeight * _inputRowStride) + ((nint)unit.Column * _plane.StrideWidth * _inputLane);

    /// <summary>Some units of one pair of filter blocks in one image; images innermost but one, to read weights once.</summary>
    private struct ChunkWork : IParallelWork
    {
        public DirectConvolution<TLane, TV> Owner;
        public float* Input;
        public float* Output;
        public float* Residual;
        public float* Aside;
        public int Images;
        public int Chunks;

        public readonly void Invoke(int item, int worker)
        {
            int chunk = item % Chunks, image = item / Chunks % Images, pair = item / Chunks / Images;
            int units = Owner._units.Count;
            int from = (int)((long)units * chunk / Chunks), to = (int)((long)units * (chunk + 1) / Chunks);
            float* aside = Aside + ((nint)worker * Owner.AsideFloats);
            for (int unit = from; unit < to; unit++)
                Owner.ComputeUnit(this, pair / Owner.Pairs, pair % Owner.Pairs, image, unit, aside);
        }
    }
}
