using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Nhwc;

/// <summary>
/// Depthwise convolution of images that have their channels innermost: a vector is neighbouring channels of one pixel,
/// so neither input, filters nor output change their order.
/// </summary>
internal static unsafe class NhwcDepthwise
{
    /// <summary>Pixels of an output row that are computed together, so that each weight is loaded once for all.</summary>
    private const int TilePixels = 8;

    /// <summary>
    /// <paramref name="input"/> <c>[N, H, W, C]</c>, <paramref name="filters"/> <c>[KH, KW, C·M]</c>, <paramref name="output"/>
    /// <c>[N, out, out, C·M]</c>, where C is <c>g.Groups</c> and input channel k makes the output channels k·M to k·M+M−1.
    /// </summary>
    public static void Forward(ConvolutionGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> filters, Span<float> output)
    {
        g = g.Validated();
        int inImage = g.In.Count() * g.InChannels, outImage = g.Out.Count() * g.OutChannels;
        if (outImage == 0)
            return;
        int times = g.OutChannelsPerGroup;
        float[] memory = times > 1 ? ArrayPool<float>.Shared.Rent(MemorySize.Of((long)inImage * times)) : [];
        for (int n = 0; n < g.Batch; n++)
        {
            ReadOnlySpan<float> image = input.Slice(n * inImage, inImage);
            if (times > 1)
            {
                Repeat(image, times, memory);
                image = memory;
            }
            fixed (float* x = image, w = filters, y = output.Slice(n * outImage, outImage))
            {
                var pass = new NhwcDepthwisePass(g, x, w, y);
                LaneChoice.Run(LaneChoice.Filled(SimdWidth.Floats, g.OutChannels), new ImageWork(pass));
            }
        }
        if (times > 1)
            ArrayPool<float>.Shared.Return(memory);
    }

    /// <summary>Writes every number <paramref name="times"/> times.</summary>
    private static void Repeat(ReadOnlySpan<float> source, int times, Span<float> target)
    {
        for (int i = 0; i < source.Length; i++)
            target.Slice(i * times, times).Fill(source[i]);
    }

    private static void Image<TLane, TV>(in NhwcDepthwisePass p) where TLane : struct, ILane<TV> where TV : struct
    {
        for (int i = 0; i < p.OutRows;)
        {
            AxisTaps rows = p.Rows(i), below = p.Rows(i + 1);
            bool pair = p.IsThreeByThree && i + 1 < p.OutRows && rows.Count == 3 && below.Count == 3;
            int tile = pair ? NhwcDepthwise3x3.TilePixels : TilePixels;
            for (int j = 0; j < p.OutColumns;)
            {
                // The last tile steps back rather than being cut: pixels computed twice get the same numbers.
                bool whole = j >= p.InteriorFrom && j < p.InteriorTo && p.InteriorTo - p.InteriorFrom >= tile;
                int from = whole ? Math.Min(j, p.InteriorTo - tile) : j;
                if (whole && pair)
                    NhwcDepthwise3x3.Tile<TLane, TV>(p, rows, p.Interior(from), i, from);
                else
                {
                    AxisTaps columns = whole ? p.Interior(from) : p.Columns(from);
                    Pixels<TLane, TV>(p, rows, columns, i, from, whole);
                    if (pair)
                        Pixels<TLane, TV>(p, below, columns, i + 1, from, whole);
                }
                j = whole ? from + tile : j + 1;
            }
            i += pair ? 2 : 1;
        }
    }

    /// <summary>All channels of one pixel, or of a tile.</summary>
    private static void Pixels<TLane, TV>(in NhwcDepthwisePass p, AxisTaps rows, AxisTaps columns, int i, int j, bool whole)
        where TLane : struct, ILane<TV> where TV : struct
    {
        float* x = p.Input + ((((nint)rows.Input * p.InColumns) + columns.Input) * p.Channels);
        float* w = p.Filters + ((((nint)rows.First * p.KernelColumns) + columns.First) * p.Channels);
        float* y = p.Output + ((((nint)i * p.OutColumns) + j) * p.Channels);
        Debug.Assert(p.Channels >= TLane.Count, "the last vector steps back into the channels");
        if (rows.Count > 0 && columns.Count > 0)
        {
            p.AssertReads(x, ((rows.Count - 1L) * p.TapRow) + ((columns.Count - 1L) * p.TapColumn) + (whole ? (TilePixels - 1L) * p.PixelStep : 0) + p.Channels);
            p.AssertReadsFilters(w, ((((rows.Count - 1L) * p.KernelColumns) + columns.Count - 1) * p.Channels) + p.Channels);
        }
        p.AssertWrites(y, (whole ? TilePixels : 1L) * p.Channels);
        if (whole)
            Tile<TLane, TV>(p, rows.Count, columns.Count, x, w, y);
        else
            Pixel<TLane, TV>(p, rows.Count, columns.Count, x, w, y);
    }

    private static void Pixel<TLane, TV>(in NhwcDepthwisePass p, int rows, int columns, float* input, float* filters, float* output)
        where TLane : struct, ILane<TV> where TV : struct
    {
        for (int at = 0; at < p.Channels; at += TLane.Count)
        {
            int channel = Math.Min(at, p.Channels - TLane.Count);
            float* x = input + channel, w = filters + channel;
            TV sum = TLane.Broadcast(0);
            for (int u = 0; u < rows; u++)
            {
                for (int v = 0; v < columns; v++)
                    sum = TLane.MultiplyAdd(TLane.Load(x + (u * p.TapRow) + (v * p.TapColumn)), TLane.Load(w + (((u * p.KernelColumns) + v) * p.Channels)), sum);
            }
            TLane.Store(sum, output + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLane, TV>(in NhwcDepthwisePass p, int rows, int columns, float* input, float* filters, float* output)
        where TLane : struct, ILane<TV> where TV : struct
    {
        nint pixel = p.PixelStep, tapColumn = p.TapColumn, channels = p.Channels, pixels3 = 3 * pixel;
        nint nextRow = p.TapRow - (columns * tapColumn), nextFilterRow = (p.KernelColumns - columns) * channels;
        for (nint at = 0; at < channels; at += TLane.Count)
        {
            nint channel = Math.Min(at, channels - TLane.Count);
            float* x = input + channel, w = filters + channel, y = output + channel;
            TV s0 = TLane.Broadcast(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int u = 0; u < rows; u++, x += nextRow, w += nextFilterRow)
            {
                for (int v = 0; v < columns; v++, x += tapColumn, w += channels)
                {
                    TV weight = TLane.Load(w);
                    float* far = x + (4 * pixel);
                    s0 = TLane.MultiplyAdd(TLane.Load(x), weight, s0);
                    s1 = TLane.MultiplyAdd(TLane.Load(x + pixel), weight, s1);
                    s2 = TLane.MultiplyAdd(TLane.Load(x + (2 * pixel)), weight, s2);
                    s3 = TLane.MultiplyAdd(TLane.Load(x + pixels3), weight, s3);
                    s4 = TLane.MultiplyAdd(TLane.Load(far), weight, s4);
                    s5 = TLane.MultiplyAdd(TLane.Load(far + pixel), weight, s5);
                    s6 = TLane.MultiplyAdd(TLane.Load(far + (2 * pixel)), weight, s6);
                    s7 = TLane.MultiplyAdd(TLane.Load(far + pixels3), weight, s7);
                }
            }
            TLane.Store(s0, y);
            TLane.Store(s1, y + channels);
            TLane.Store(s2, y + (2 * channels));
            TLane.Store(s3, y + (3 * channels));
            TLane.Store(s4, y + (4 * channels));
            TLane.Store(s5, y + (5 * channels));
            TLane.Store(s6, y + (6 * channels));
            TLane.Store(s7, y + (7 * channels));
        }
    }

    private readonly struct ImageWork(NhwcDepthwisePass pass) : ILaneWork
    {
        public void Run<TLane, TV>() where TLane : struct, ILane<TV> where TV : struct => Image<TLane, TV>(pass);
    }
}
