using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Nhwc;

/// <summary>
/// The 3×3 depthwise kernel with strides of 1: two output rows at once, since they share two of the four input rows
/// they see, and four columns, so that the sums and nine weights stay in registers.
/// </summary>
internal static unsafe class NhwcDepthwise3x3
{
    /// <summary>Columns of a tile.</summary>
    public const int TilePixels = 4;

    /// <summary>Rows <paramref name="i"/> and i+1, columns <paramref name="j"/> to j+3, all channels; all taps see the input, the first as told.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile<TLane, TV>(in NhwcDepthwisePass p, AxisTaps rows, AxisTaps columns, int i, int j)
        where TLane : struct, ILane<TV> where TV : struct
    {
        nint channels = p.Channels, row = p.TapRow, outRow = p.OutColumns * channels;
        float* input = p.Input + ((((nint)rows.Input * p.InColumns) + columns.Input) * channels);
        float* output = p.Output + ((((nint)i * p.OutColumns) + j) * channels);
        float* filters = p.Filters;
        Debug.Assert(channels >= TLane.Count, "the last vector steps back into the channels");
        p.AssertReads(input, (3 * row) + ((TilePixels + 2) * channels));
        p.AssertReadsFilters(filters, 9 * channels);
        p.AssertWrites(output, outRow + (TilePixels * channels));
        for (nint at = 0; at < channels; at += TLane.Count)
        {
            nint channel = Math.Min(at, channels - TLane.Count);
            float* x = input + channel, w = filters + channel, y = output + channel;
            TV a0 = TLane.Broadcast(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            TV top0 = TLane.Load(w), top1 = TLane.Load(w + channels), top2 = TLane.Load(w + (2 * channels));
            Add<TLane, TV>(x, channels, top0, top1, top2, ref a0, ref a1, ref a2, ref a3);
            x += row;
            w += 3 * channels;
            TV middle0 = TLane.Load(w), middle1 = TLane.Load(w + channels), middle2 = TLane.Load(w + (2 * channels));
            Add<TLane, TV>(x, channels, middle0, middle1, middle2, ref a0, ref a1, ref a2, ref a3);
            Add<TLane, TV>(x, channels, top0, top1, top2, ref b0, ref b1, ref b2, ref b3);
            x += row;
            w += 3 * channels;
            top0 = TLane.Load(w);
            top1 = TLane.Load(w + channels);
            top2 = TLane.Load(w + (2 * channels));
            Add<TLane, TV>(x, channels, top0, top1, top2, ref a0, ref a1, ref a2, ref a3);
            Add<TLane, TV>(x, channels, middle0, middle1, middle2, ref b0, ref b1, ref b2, ref b3);
            Add<TLane, TV>(x + row, channels, top0, top1, top2, ref b0, ref b1, ref b2, ref b3);
            Write<TLane, TV>(y, channels, a0, a1, a2, a3);
            Write<TLane, TV>(y + outRow, channels, b0, b1, b2, b3);
        }
    }

    /// <summary>Adds what one row of three weights makes of one input row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TLane, TV>(float* x, nint step, TV w0, TV w1, TV w2, ref TV s0, ref TV s1, ref TV s2, ref TV s3)
        where TLane : struct, ILane<TV> where TV : struct
    {
        s0 = TLane.MultiplyAdd(TLane.Load(x), w0, s0);
        TV value = TLane.Load(x + step);
        s0 = TLane.MultiplyAdd(value, w1, s0);
        s1 = TLane.MultiplyAdd(value, w0, s1);
        value = TLane.Load(x + (2 * step));
        s0 = TLane.MultiplyAdd(value, w2, s0);
        s1 = TLane.MultiplyAdd(value, w1, s1);
        s2 = TLane.MultiplyAdd(value, w0, s2);
        x += 3 * step;
        value = TLane.Load(x);
        s1 = TLane.MultiplyAdd(value, w2, s1);
        s2 = TLane.MultiplyAdd(value, w1, s2);
        s3 = TLane.MultiplyAdd(value, w0, s3);
        value = TLane.Load(x + step);
        s2 = TLane.MultiplyAdd(value, w2, s2);
        s3 = TLane.MultiplyAdd(value, w1, s3);
        s3 = TLane.MultiplyAdd(TLane.Load(x + (2 * step)), w2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TLane, TV>(float* y, nint step, TV s0, TV s1, TV s2, TV s3) where TLane : struct, ILane<TV> where TV : struct
    {
        TLane.Store(s0, y);
        TLane.Store(s1, y + step);
        TLane.Store(s2, y + (2 * step));
        TLane.Store(s3, y + (3 * step));
    }
}
