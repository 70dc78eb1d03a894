using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// Copies of input images with the padding written out, so that kernels need not ask where the input ends, and in the
/// layout they read best. Planes stand an odd number of cache lines apart. Otherwise the same row of all channels would
/// fall into the same few places of the cache.
/// </summary>
internal sealed unsafe class PaddedInput
{
    private const int ItemsPerThread = 4;

    private readonly PlanarGeometry _plane;
    private readonly BlobLayout _source;
    private readonly int _channels;
    private readonly int _blocks;
    private readonly int _rowLane;
    private readonly AxisWindow _columns;

    /// <summary>Describes the padded image that <paramref name="plane"/> reads.</summary>
    /// <param name="plane">The geometry.</param>
    /// <param name="source">How images lie: plain, or as the copy.</param>
    /// <param name="target">How the copy lies.</param>
    /// <param name="channels">Channels of an image.</param>
    public PaddedInput(PlanarGeometry plane, BlobLayout source, BlobLayout target, int channels)
    {
        _plane = plane;
        _source = source;
        _channels = channels;
        Layout = target;
        _blocks = target.Blocks(channels);
        Height = plane.PaddedRows(plane.OutHeight);
        Width = plane.PaddedWidth;
        int left = Math.Min(plane.PadLeft, Width), copied = Math.Max(0, Math.Min(plane.InWidth, Width - left));
        _columns = new AxisWindow(left, copied, Width - left - copied, 0);
        _rowLane = LaneChoice.Filled(SimdWidth.Floats, copied);
        int lines = CacheLine.RoundUp((long)Height * Width * target.Lane) / CacheLine.Floats;
        BlockStride = MemorySize.Of((lines | 1L) * CacheLine.Floats);
    }

    /// <summary>How the copy lies.</summary>
    public BlobLayout Layout { get; }

    /// <summary>Rows of a padded plane.</summary>
    public int Height { get; }

    /// <summary>Columns of a padded plane.</summary>
    public int Width { get; }

    /// <summary>Floats from a channel (plain) or block of channels (blocked) to the next.</summary>
    public int BlockStride { get; }

    /// <summary>Floats of a padded image.</summary>
    public int Floats => MemorySize.Of((long)_blocks * BlockStride);

    /// <summary>Writes the padded copies of some images.</summary>
    public void Fill(float* image, int images, float* padded, WorkerPool pool)
    {
        int planes = images * _blocks, parts = pool.Threads == 1 ? 1 : Math.Clamp(ItemsPerThread * pool.Threads / planes, 1, Height);
        pool.Run(planes * parts, new PartWork { Owner = this, Image = image, Images = images, Padded = padded, Parts = parts });
    }

    /// <summary>Some rows of one channel or block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRows(float* image, int block, float* target, int firstRow, int rows)
    {
        if (Layout.IsBlocked)
            LaneChoice.Run(Layout.Lane, new BlockWork(this, image, block, target, firstRow, rows));
        else
            FillPlane(image + ((nint)block * _plane.InHeight * _plane.InWidth), target, firstRow, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillBlock<TLane, TV>(float* image, int block, float* target, int firstRow, int rows)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        float* source = image + ((nint)block * TLane.Count * _plane.InHeight * _plane.InWidth);
        if (_source.IsBlocked)
            BlockStrip<TLane, TV>.Fill(_plane, source, target, firstRow, rows);
        else
            BlockStrip<TLane, TV>.FillPlain(_plane, source, Math.Min(TLane.Count, _channels - (block * TLane.Count)), target, firstRow, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlane(float* source, float* target, int firstRow, int rows)
    {
        int end = firstRow + rows, inputEnd = _columns.Count == 0 ? 0 : _plane.PadTop + _plane.InHeight;
        int from = Math.Clamp(_plane.PadTop, firstRow, end), to = Math.Clamp(inputEnd, from, end);
        Debug.Assert(_columns.Before + _columns.Count + _columns.After == Width && _columns.Count <= _plane.InWidth, "a row is as wide as its parts");
        Debug.Assert(to == from || (from >= _plane.PadTop && to - _plane.PadTop <= _plane.InHeight), "rows are read from the plane");
        new Span<float>(target, (from - firstRow) * Width).Clear();
        target += (from - firstRow) * Width;
        RowPass.Widen(
            _rowLane, source + ((nint)(from - _plane.PadTop) * _plane.InWidth), _plane.InWidth, target, Width, to - from, _columns);
        new Span<float>(target + ((nint)(to - from) * Width), (end - to) * Width).Clear();
    }

    /// <summary>Some rows of one channel or block of one image.</summary>
    private struct PartWork : IParallelWork
    {
        public PaddedInput Owner;
        public float* Image;
        public int Images;
        public float* Padded;
        public int Parts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker)
        {
            int part = item % Parts, plane = item / Parts, image = plane / Owner._blocks;
            int from = (int)((long)Owner.Height * part / Parts), to = (int)((part + 1L) * Owner.Height / Parts);
            nint inputFloats = (nint)Owner._source.Blocks(Owner._channels) * Owner._source.Lane * Owner._plane.InHeight * Owner._plane.InWidth;
            float* target = Padded + ((nint)plane * Owner.BlockStride) + ((nint)from * Owner.Width * Owner.Layout.Lane);
            AssertInside(Image + (image * inputFloats), inputFloats, target, (to - (long)from) * Owner.Width * Owner.Layout.Lane);
            Owner.FillRows(Image + (image * inputFloats), plane % Owner._blocks, target, from, to - from);
        }

        [Conditional("DEBUG")]
        private readonly void AssertInside(float* image, nint imageFloats, float* target, long written)
        {
            Debug.Assert(PointerRange.Holds(Image, Images * imageFloats, image, imageFloats), "an image is read outside the input");
            Debug.Assert(PointerRange.Holds(Padded, (long)Images * Owner.Floats, target, written), "rows are written outside the copy");
        }
    }

    /// <summary>Some rows of one block.</summary>
    private readonly struct BlockWork(PaddedInput owner, float* image, int block, float* target, int firstRow, int rows) : ILaneWork
    {
        public void Run<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => owner.FillBlock<TLane, TV>(image, block, target, firstRow, rows);
    }
}
