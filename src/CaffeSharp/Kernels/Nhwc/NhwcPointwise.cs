using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Nhwc;

/// <summary>
/// 1×1 convolution of images that have their channels innermost: the pixels are the rows of a matrix, the filters
/// <c>[C, F]</c> another, so it is one product of matrices without any reordering of images.
/// </summary>
internal static unsafe class NhwcPointwise
{
    /// <summary>Pixels computed together. With two vectors of filters that takes 12 sums, which hide the latency of a multiply-add.</summary>
    private const int TilePixels = 6;

    /// <summary>Vectors of filters computed together.</summary>
    private const int TileVectors = 2;

    /// <summary>Floats of input that stay in a cache while all filters pass over them.</summary>
    private const int BlockFloats = 1 << 15;

    private static readonly Shape Unit = [1, 1];
    private static readonly Shape None = [0, 0];

    /// <summary>
    /// <paramref name="input"/> <c>[N, H, W, C]</c>, <paramref name="filters"/> <c>[C, F]</c>, <paramref name="output"/>
    /// <c>[N, out, out, F]</c>. Padding gives zeros.
    /// </summary>
    public static void Forward(ConvolutionGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> filters, Span<float> output)
    {
        if (output.IsEmpty)
            return;
        fixed (float* x = input, w = filters, y = output)
        {
            LaneChoice.Run(LaneChoice.Holding(SimdWidth.Floats, g.OutChannels), new ImagesWork(g, x, w, y));
        }
    }

    private static void Images<TLane, TV>(ConvolutionGeometry g, float* input, float* filters, float* output)
        where TLane : struct, ILane<TV> where TV : struct
    {
        int channels = g.InChannels, count = g.OutChannels, width = TileVectors * TLane.Count, panels = (count + width - 1) / width;
        float[] memory = ArrayPool<float>.Shared.Rent(MemorySize.Of((long)panels * channels * width));
        fixed (float* packed = memory)
        {
            Pack(filters, packed, channels, count, width);
            Rows<TLane, TV>(g, input, packed, output);
        }
        ArrayPool<float>.Shared.Return(memory);
    }

    private static void Rows<TLane, TV>(ConvolutionGeometry g, float* input, float* packed, float* output)
        where TLane : struct, ILane<TV> where TV : struct
    {
        int channels = g.InChannels, count = g.OutChannels;
        if (g.Stride == Unit && g.PadBefore == None && g.In == g.Out)
        {
            AssertInside(g, input, input, channels, output, output, g.Batch * g.Out.Count());
            Run<TLane, TV>(input, channels, packed, output, g.Batch * g.Out.Count(), channels, count);
            return;
        }
        new Span<float>(output, g.Batch * g.Out.Count() * count).Clear();
        (int top, int bottom) = Inside(g, 0);
        (int left, int right) = Inside(g, 1);
        for (int n = 0; n < g.Batch; n++)
        {
            for (int i = top; i < bottom; i++)
            {
                nint row = ((nint)n * g.In[0]) + (i * g.Stride[0]) - g.PadBefore[0], outRow = ((nint)n * g.Out[0]) + i;
                float* x = input + (((row * g.In[1]) + (left * g.Stride[1]) - g.PadBefore[1]) * channels);
                float* y = output + (((outRow * g.Out[1]) + left) * count);
                AssertInside(g, input, x, (nint)g.Stride[1] * channels, output, y, right - left);
                Run<TLane, TV>(x, (nint)g.Stride[1] * channels, packed, y, right - left, channels, count);
            }
        }
    }

    /// <summary>In a debug build: that a row of pixels is read from the images and written to those that come out.</summary>
    [Conditional("DEBUG")]
    private static void AssertInside(ConvolutionGeometry g, float* input, float* x, nint pixelStep, float* output, float* y, int pixels)
    {
        long images = g.Batch, inFloats = images * g.In.Count() * g.InChannels, outFloats = images * g.Out.Count() * g.OutChannels;
        Debug.Assert(pixels <= 0 || PointerRange.Holds(input, inFloats, x, ((pixels - 1) * pixelStep) + g.InChannels), "a tile reads outside the images");
        Debug.Assert(PointerRange.Holds(output, outFloats, y, (long)pixels * g.OutChannels), "a tile writes outside the images");
    }

    /// <summary>The output positions of an axis that see the input and not the padding.</summary>
    private static (int From, int To) Inside(ConvolutionGeometry g, int axis)
    {
        int from = (g.PadBefore[axis] + g.Stride[axis] - 1) / g.Stride[axis];
        long last = (long)g.In[axis] - 1 + g.PadBefore[axis];
        return (from, last < 0 ? from : (int)Math.Max(from, Math.Min(g.Out[axis], (last / g.Stride[axis]) + 1)));
    }

    /// <summary>Puts the filters in panels <c>[F / width][C][width]</c>, so that a tile reads them in a row; zeros fill the last.</summary>
    private static void Pack(float* filters, float* packed, int channels, int count, int width)
    {
        for (int from = 0; from < count; from += width)
        {
            int used = Math.Min(width, count - from);
            for (int c = 0; c < channels; c++, packed += width)
            {
                new ReadOnlySpan<float>(filters + ((nint)c * count) + from, used).CopyTo(new Span<float>(packed, width));
                new Span<float>(packed + used, width - used).Clear();
            }
        }
    }

    /// <summary><paramref name="pixels"/> pixels that lie <paramref name="pixelStep"/> floats apart.</summary>
    private static void Run<TLane, TV>(float* x, nint pixelStep, float* packed, float* y, int pixels, int channels, int count)
        where TLane : struct, ILane<TV> where TV : struct
    {
        int width = TileVectors * TLane.Count;
        int block = Math.Max(1, BlockFloats / Math.Max(1, channels) / TilePixels) * TilePixels;
        float* edge = stackalloc float[TilePixels * width];
        for (int from = 0; from < pixels; from += block)
        {
            int to = Math.Min(pixels, from + block);
            for (int f = 0; f < count; f += width)
            {
                float* panel = packed + ((nint)f * channels);
                for (int p = from; p < to; p += TilePixels)
                {
                    float* source = x + (p * pixelStep), target = y + ((nint)p * count) + f;
                    int rows = Math.Min(TilePixels, to - p);
                    Debug.Assert(rows > 0 && p + rows <= pixels && f < count, "a tile is of pixels and filters that are there");
                    if (rows == TilePixels && f + width <= count)
                        Tile<TLane, TV>(source, pixelStep, panel, target, count, channels);
                    else
                        EdgeTile<TLane, TV>(source, pixelStep, panel, target, count, channels, rows, Math.Min(width, count - f), edge);
                }
            }
        }
    }

    /// <summary>A tile that is cut: pixels one by one, and only filters that are there get written.</summary>
    private static void EdgeTile<TLane, TV>(
        float* x, nint pixelStep, float* panel, float* y, nint outStep, int channels, int rows, int columns, float* edge)
        where TLane : struct, ILane<TV> where TV : struct
    {
        if (rows == TilePixels)
            Tile<TLane, TV>(x, pixelStep, panel, edge, TileVectors * TLane.Count, channels);
        else
        {
            for (int row = 0; row < rows; row++)
                Row<TLane, TV>(x + (row * pixelStep), panel, edge + (row * TileVectors * TLane.Count), channels);
        }
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(edge + (row * TileVectors * TLane.Count), columns).CopyTo(new Span<float>(y + (row * outStep), columns));
    }

    private static void Row<TLane, TV>(float* x, float* panel, float* y, int channels)
        where TLane : struct, ILane<TV> where TV : struct
    {
        TV a = TLane.Broadcast(0), b = a;
        for (int c = 0; c < channels; c++, panel += TileVectors * TLane.Count)
        {
            TV value = TLane.Broadcast(x[c]);
            a = TLane.MultiplyAdd(value, TLane.Load(panel), a);
            b = TLane.MultiplyAdd(value, TLane.Load(panel + TLane.Count), b);
        }
        TLane.Store(a, y);
        TLane.Store(b, y + TLane.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLane, TV>(float* x, nint pixelStep, float* panel, float* y, nint outStep, int channels)
        where TLane : struct, ILane<TV> where TV : struct
    {
        TV a0 = TLane.Broadcast(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0, a4 = a0, b4 = a0, a5 = a0, b5 = a0;
        float* x1 = x + pixelStep, x2 = x1 + pixelStep, x3 = x2 + pixelStep, x4 = x3 + pixelStep, x5 = x4 + pixelStep;
        for (int c = 0; c < channels; c++, panel += TileVectors * TLane.Count)
        {
            TV a = TLane.Load(panel), b = TLane.Load(panel + TLane.Count), value = TLane.Broadcast(x[c]);
            a0 = TLane.MultiplyAdd(value, a, a0);
            b0 = TLane.MultiplyAdd(value, b, b0);
            value = TLane.Broadcast(x1[c]);
            a1 = TLane.MultiplyAdd(value, a, a1);
            b1 = TLane.MultiplyAdd(value, b, b1);
            value = TLane.Broadcast(x2[c]);
            a2 = TLane.MultiplyAdd(value, a, a2);
            b2 = TLane.MultiplyAdd(value, b, b2);
            value = TLane.Broadcast(x3[c]);
            a3 = TLane.MultiplyAdd(value, a, a3);
            b3 = TLane.MultiplyAdd(value, b, b3);
            value = TLane.Broadcast(x4[c]);
            a4 = TLane.MultiplyAdd(value, a, a4);
            b4 = TLane.MultiplyAdd(value, b, b4);
            value = TLane.Broadcast(x5[c]);
            a5 = TLane.MultiplyAdd(value, a, a5);
            b5 = TLane.MultiplyAdd(value, b, b5);
        }
        Write<TLane, TV>(y, a0, b0);
        Write<TLane, TV>(y += outStep, a1, b1);
        Write<TLane, TV>(y += outStep, a2, b2);
        Write<TLane, TV>(y += outStep, a3, b3);
        Write<TLane, TV>(y += outStep, a4, b4);
        Write<TLane, TV>(y + outStep, a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TLane, TV>(float* y, TV a, TV b) where TLane : struct, ILane<TV> where TV : struct
    {
        TLane.Store(a, y);
        TLane.Store(b, y + TLane.Count);
    }

    private readonly struct ImagesWork(ConvolutionGeometry g, float* input, float* filters, float* output) : ILaneWork
    {
        public void Run<TLane, TV>() where TLane : struct, ILane<TV> where TV : struct => Images<TLane, TV>(g, input, filters, output);
    }
}
