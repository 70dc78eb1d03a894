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
    private const int LineFloats = 16;

    private readonly PlanarGeometry _plane;
    private readonly int _lane;
    private readonly int _blocks;

    /// <summary>Describes the padded image that <paramref name="plane"/> reads.</summary>
    public PaddedInput(PlanarGeometry plane, BlobLayout layout, int channels)
    {
        _plane = plane;
        _lane = layout.Lane;
        _blocks = layout.Blocks(channels);
        Height = plane.PaddedRows(plane.OutHeight);
        Width = plane.PaddedWidth;
        int lines = checked((Height * Width * _lane) + LineFloats - 1) / LineFloats;
        BlockStride = checked((lines | 1) * LineFloats);
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

    private void FillBlock(float* source, float* target)
    {
        int left = Math.Min(_plane.PadLeft, Width);
        int copied = Math.Max(0, Math.Min(_plane.InWidth, Width - left));
        for (int row = 0; row < Height; row++)
        {
            var to = new Span<float>(target + ((nint)row * Width * _lane), Width * _lane);
            int from = row - _plane.PadTop;
            if ((uint)from >= (uint)_plane.InHeight)
            {
                to.Clear();
                continue;
            }
            to[..(left * _lane)].Clear();
            new ReadOnlySpan<float>(source + ((nint)from * _plane.InWidth * _lane), copied * _lane).CopyTo(to[(left * _lane)..]);
            to[((left + copied) * _lane)..].Clear();
        }
    }

    /// <summary>One channel or block.</summary>
    private struct BlockWork : IParallelWork
    {
        public PaddedInput Owner;
        public float* Image;
        public float* Padded;

        public readonly void Invoke(int item, int worker) => Owner.FillBlock(
            Image + ((nint)item * Owner._plane.InHeight * Owner._plane.InWidth * Owner._lane),
            Padded + ((nint)item * Owner.BlockStride));
    }
}
