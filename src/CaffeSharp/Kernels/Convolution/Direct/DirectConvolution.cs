using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// A direct convolution made ready. An item of work is a pair of filter blocks over a stretch of units; a unit is a
/// segment of an output row, or two rows where the plane is narrow. Where a computed block of filters is not a block of
/// the output (a plain output, or groups that end inside blocks) a few units are computed aside and then brought over.
/// </summary>
internal sealed unsafe class DirectConvolution<TLane, TV> : PreparedConvolution
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 8;
    private const int MostPaddedFloats = 1 << 18;
    private const int MostImages = 8;

    private readonly PlanarGeometry _plane;
    private readonly PaddedInput? _padded;
    private readonly DirectRuns _runs;
    private readonly DirectWeights _weights;
    private readonly PackedEpilogue _epilogue;
    private readonly BlobLayout _output;
    private readonly DirectUnits _units;
    private readonly PinnedArray<float> _noBias = new(2 * TLane.Count);
    private readonly int _groups;
    private readonly int _filters;
    private readonly int _filterBlocks;
    private readonly int _outChannels;
    private readonly int _planePixels;
    private readonly int _pairs;
    private readonly int _batchUnits;
    private readonly int _unitCount;
    private readonly bool _aside;
    private readonly int _inputLane;
    private readonly int _inputRowStride;
    private readonly int _inputStride;
    private readonly int _imagesAtOnce;
    private readonly DirectOrder _order;

    public DirectConvolution(string kernel, ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue)
        : base(kernel, problem, epilogue)
    {
        ConvolutionGeometry g = problem.Geometry;
        _groups = g.Groups;
        _filters = g.OutChannelsPerGroup;
        _outChannels = g.OutChannels;
        _planePixels = g.Out.Count();
        _plane = new PlanarGeometry(g);
        _output = problem.Output;
        BlobLayout read = DirectKernel.Reads(problem);
        if (!_plane.ReadsInsideOnly || read != problem.Input)
            _padded = new PaddedInput(_plane, problem.Input, read, g.InChannels);
        _inputLane = read.Lane;
        _inputStride = _padded?.Floats ?? InputFloats;
        _imagesAtOnce = Math.Max(1, MostPaddedFloats / Math.Max(1, _inputStride));
        _inputRowStride = (_padded?.Width ?? _plane.InWidth) * _inputLane;
        int blockStride = _padded?.BlockStride ?? (_plane.InHeight * _plane.InWidth * _inputLane);
        _runs = new DirectRuns(g, read, _inputRowStride, blockStride);
        _weights = DirectWeights.Of(weights, problem, _inputLane);
        _filterBlocks = (_filters + TLane.Count - 1) / TLane.Count;
        _epilogue = new PackedEpilogue(epilogue, g.Groups, g.OutChannelsPerGroup, _filterBlocks * TLane.Count);
        _units = new DirectUnits(_plane, DirectTiles<TLane, TV>.MaxPixels(2), _runs.Parts(0).Length);
        _batchUnits = _units.PerBatch;
        _unitCount = _units.Count;
        _pairs = (_filterBlocks + 1) / 2;
        _order = DirectOrder.Of(_inputStride / _groups, _weights.GroupFloats, _pairs);
        _aside = !DirectKernel.WritesBlocks(problem);
    }

    private int AsideFloats => _aside ? 2 * TLane.Count * _units.MaxBatchPixels : 0;

    private int PaddedFloats => _padded is null ? 0 : MemorySize.Of((long)_imagesAtOnce * _inputStride);

    public override int ScratchFloats(int threads) => MemorySize.Of(PaddedFloats + ((long)threads * AsideFloats));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Execute(in ConvolutionRun run)
    {
        if (_padded is null)
        {
            Compute(run, run.Input, 0, run.Batch);
            return;
        }
        for (int image = 0; image < run.Batch; image += _imagesAtOnce)
        {
            int images = Math.Min(_imagesAtOnce, run.Batch - image);
            _padded.Fill(run.Input + ((nint)image * InputFloats), images, run.Scratch, run.Pool);
            Compute(run, run.Scratch, image, images);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(in ConvolutionRun run, float* input, int firstImage, int images)
    {
        int independent = _groups * _pairs * images;
        int wanted = run.Pool.Threads == 1 ? 1 : run.Pool.Threads * ItemsPerThread;
        int chunks = Math.Clamp((wanted + independent - 1) / independent, Math.Min(_order.Chunks, _units.Count), _units.Count);
        nint skipped = (nint)firstImage * OutputFloats;
        run.Pool.Run(independent * chunks, new ChunkWork
        {
            Owner = this,
            Input = input,
            Output = run.Output + skipped,
            Residual = run.Residual == null ? null : run.Residual + skipped,
            Aside = run.Scratch + PaddedFloats,
            Images = images,
            Run = run,
            Chunks = chunks,
        });
    }

    /// <summary>Computes units [from, to) of a pair of filter blocks, whose pixels follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeBatch(in ChunkWork work, int group, int pair, int image, int from, int to, float* aside)
    {
        int lane = TLane.Count, blocks = Math.Min(2, _filterBlocks - (2 * pair));
        int inGroup = 2 * pair * lane, filter = (group * _filters) + inGroup, filters = Math.Min(blocks * lane, _filters - inGroup);
        nint place = ((nint)group * _filterBlocks * lane) + inGroup;
        int pixel = Pixel(_units[from]), pixels = (to < _units.Count ? Pixel(_units[to]) : _planePixels) - pixel;
        float* output = work.Output + ((nint)image * OutputFloats);
        float* residual = work.Residual == null ? null : work.Residual + ((nint)image * OutputFloats);
        nint direct = ((nint)filter * _planePixels) + ((nint)pixel * lane);
        float* computed = _aside ? aside : output + direct, added = residual == null ? null : _aside ? aside : residual + direct;
        nint blockStride = (_aside ? pixels : _planePixels) * lane;
        bool sloped = _epilogue.Slopes != null;
        DirectTileRow row = default;
        row.PixelStride = _plane.StrideWidth * _inputLane;
        row.BlockStride = blockStride;
        InputRun* runs = _runs.Runs(group);
        float* weights = _weights.Pair(group, pair);
        for (int block = 0; _aside && residual != null && block * lane < filters; block++)
        {
            FilterRows.Read(
                aside + (block * blockStride), lane, residual, _output, _planePixels, filter + (block * lane),
                Math.Min(lane, filters - (block * lane)), pixel, pixels);
        }
        for (int block = 0; block < blocks; block++)
            AssertWrites(work.Run, computed + (block * blockStride), (long)pixels * lane);
        foreach (DirectPart part in _runs.Parts(group))
        {
            for (int i = from; i < to; i++)
            {
                DirectUnit unit = _units[i];
                (int firstRow, int endRow) = _plane.KernelRows(unit.Row, unit.Rows);
                DirectPart all = _runs.KernelRows(group, firstRow, endRow), some = part.Intersect(all);
                if (some.FirstRun == some.EndRun && (all.FirstRun < all.EndRun || part.FirstRun > 0))
                    continue;
                // The first part of a unit begins the sums, and only the last one ends them.
                bool begins = some.FirstRun <= all.FirstRun, ends = some.EndRun >= all.EndRun && !sloped;
                nint offset = (nint)(Pixel(unit) - pixel) * lane;
                float* begun = begins ? added : computed;
                row.Runs = runs + some.FirstRun;
                row.RunCount = some.EndRun - some.FirstRun;
                row.Weights = weights + ((nint)some.FirstStep * blocks * lane);
                row.Bias = begins ? _epilogue.Bias + place : _noBias.Pointer;
                row.Min = ends ? _epilogue.Min : float.NegativeInfinity;
                row.Max = ends ? _epilogue.Max : float.PositiveInfinity;
                row.Input = work.Input + ((nint)image * _inputStride) + InputOffset(unit);
                row.Output = computed + offset;
                row.Residual = begun == null ? null : begun + offset;
                AssertReads(work, row, unit);
                DirectTiling<TLane, TV>.Run(ref row, unit, blocks, (nint)_plane.StrideHeight * _inputRowStride);
            }
        }
        for (int block = 0; sloped && block < blocks; block++)
        {
            Activation<TLane, TV>.ApplyBlock(
                computed + (block * blockStride), pixels, _epilogue.Slopes + place + (block * lane), _epilogue.Min, _epilogue.Max);
        }
        for (int block = 0; _aside && block * lane < filters; block++)
        {
            FilterRows.Write(
                aside + (block * blockStride), lane, output, _output, _planePixels, filter + (block * lane),
                Math.Min(lane, filters - (block * lane)), pixel, pixels);
        }
        if (_aside && filter + filters == _outChannels)
            FilterRows.ClearUnused(output, _output, _planePixels, _outChannels, pixel, pixels);
    }

    [Conditional("DEBUG")]
    private void AssertReads(in ChunkWork work, in DirectTileRow row, in DirectUnit unit)
    {
        if (row.RunCount == 0)
            return;
        InputRun first = row.Runs[0], last = row.Runs[row.RunCount - 1];
        long rows = (unit.Rows - 1L) * _plane.StrideHeight * _inputRowStride, pixels = (unit.Width - 1L) * row.PixelStride;
        AssertReads(work.Run, row.Input + first.Offset, rows + pixels + last.Offset + last.Length - first.Offset);
    }

    private int Pixel(in DirectUnit unit) => (unit.Row * _units.RowPixels) + unit.Column;

    private nint InputOffset(in DirectUnit unit) => _plane.IsPointwise
        ? (nint)unit.Column * _inputLane
        : ((nint)unit.Row * _plane.StrideHeight * _inputRowStride) + ((nint)unit.Column * _plane.StrideWidth * _inputLane);

    /// <summary>Some units of one pair of filter blocks in one image.</summary>
    private struct ChunkWork : IParallelWork
    {
        public DirectConvolution<TLane, TV> Owner;
        public float* Input;
        public float* Output;
        public float* Residual;
        public float* Aside;
        public int Images;
        public ConvolutionRun Run;
        public int Chunks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker)
        {
            (int group, int image, int pair, int chunk) = Owner._order.At(item, Images, Owner._pairs, Chunks);
            int units = Owner._unitCount;
            int from = (int)((long)units * chunk / Chunks), to = (int)((long)units * (chunk + 1) / Chunks);
            float* aside = Aside + ((nint)worker * Owner.AsideFloats);
            for (int unit = from, next; unit < to; unit = next)
            {
                next = Math.Min(to, unit + Owner._batchUnits);
                Owner.ComputeBatch(this, group, pair, image, unit, next, aside);
            }
        }
    }
}
