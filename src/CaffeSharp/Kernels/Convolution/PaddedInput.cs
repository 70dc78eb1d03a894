using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeSharp.Kernels.Convolution.Blocks;
using CaffeSharp.Kernels.Convolution.Rows;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// Copies of input images with the padding written out, so that kernels need not ask where the input ends.
/// Plain or blocked, the layout is the input's; planes stand an odd number of cache lines apart, for else the same
/// row of all channels would fall into the same few places of the cache.
/// </summary>
internal sealed unsafe class PaddedInput
{
    private readonly PlanarGeometry _plane;
    private readonly int _lane;
    private readonly int _blocks;
    private readonly int _rowLane;
    private readonly AxisWindow _columns;

    /// <summary>Describes the padded image that <paramref name="plane"/> reads.</summary>
    public PaddedInput(PlanarGeometry plane, BlobLayout layout, int channels)
    {
        _plane = plane;
        _lane = layout.Lane;
        _blocks = layout.Blocks(channels);
        Height = plane.PaddedRows(plane.OutHeight);
        Width = plane.PaddedWidth;
        int left = Math.Min(plane.PadLeft, Width), copied = Math.Max(0, Math.Min(plane.InWidth, Width - left));
        _columns = new AxisWindow(left, copied, Width - left - copied, 0);
        _rowLane = RowPass.Fit(SimdWidth.Floats, copied);
        int lines = CacheLine.RoundUp(checked(Height * Width * _lane)) / CacheLine.Floats;
        BlockStride = checked((lines | 1) * CacheLine.Floats);
    }

    /// <summary>Rows of a padded plane.</summary>
    public int Height { get; }

    /// <summary>Columns of a padded plane.</summary>
    public int Width { get; }

    /// <summary>Floats from a channel (plain) or block of channels (blocked) to the next.</summary>
    public int BlockStride { get; }

    /// <summary>Floats of a padded image.</summary>
    public int Floats => checked(_blocks * BlockStride);

    /// <summary>Writes the padded copy of one image.</summary>
    public void Fill(float* image, float* padded, WorkerPool pool) =>
        pool.Run(_blocks, new BlockWork { Owner = this, Image = image, Padded = padded });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillBlock(float* source, float* target)
    {
        switch (_lane)
        {
            case 16: BlockStrip<Lane512, Vector512<float>>.Fill(_plane, source, target, 0, Height); break;
            case 8: BlockStrip<Lane256, Vector256<float>>.Fill(_plane, source, target, 0, Height); break;
            case 4: BlockStrip<Lane128, Vector128<float>>.Fill(_plane, source, target, 0, Height); break;
            default: FillPlane(source, target); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlane(float* source, float* target)
    {
        int top = Math.Min(_plane.PadTop, Height), rows = _columns.Count == 0 ? 0 : Math.Max(0, Math.Min(_plane.InHeight, Height - top));
        new Span<float>(target, top * Width).Clear();
        target += top * Width;
        RowPass.Widen(_rowLane, source, _plane.InWidth, target, Width, rows, _columns);
        new Span<float>(target + ((nint)rows * Width), (Height - top - rows) * Width).Clear();
    }

    /// <summary>One channel or block.</summary>
    private struct BlockWork : IParallelWork
    {
        public PaddedInput Owner;
        public float* Image;
        public float* Padded;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker) => Owner.FillBlock(
            Image + ((nint)item * Owner._plane.InHeight * Owner._plane.InWidth * Owner._lane),
            Padded + ((nint)item * Owner.BlockStride));
    }
}
