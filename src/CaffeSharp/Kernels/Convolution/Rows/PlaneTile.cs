using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>
/// Depthwise convolution of one plane with three kernel rows and stride 1: four output rows of one vector at a time, so
/// that a vector of input, once loaded, serves up to three of them.
/// <code>
/// input row    0  1  2  3  4  5
/// output 0     u0 u1 u2
/// output 1        u0 u1 u2
/// output 2           u0 u1 u2
/// output 3              u0 u1 u2
/// </code>
/// The last vector of a row overlaps the one before, and the last four rows the rows before. A row narrower than the
/// vector spills over into the next one, which is written after it, and no further, for it is at least half as wide; so only
/// the store of the last row is cut.
/// </summary>
internal static unsafe class PlaneTile
{
    /// <summary>Rows of a tile, and the fewest a strip may have.</summary>
    public const int Rows = 4;

    /// <summary>Kernel rows it is made for.</summary>
    public const int KernelRows = 3;

    private const int MaxLane = 16;

    /// <summary>Computes <paramref name="rows"/> rows of <paramref name="width"/> outputs.</summary>
    /// <param name="lane">From <see cref="LaneChoice.Holding"/>.</param>
    /// <param name="input">Padded input, with as many readable floats behind it as a vector has.</param>
    /// <param name="pitch">Floats from an input row to the next.</param>
    /// <param name="weights">The kernel, [3, columns].</param>
    /// <param name="columns">Kernel columns.</param>
    /// <param name="dilation">Input columns from one to the next.</param>
    /// <param name="bias">Added to all.</param>
    /// <param name="output">The first output.</param>
    /// <param name="rows">Output rows, at least 4.</param>
    /// <param name="width">Output columns.</param>
    /// <param name="end">Slope and bounds.</param>
    public static void Run(
        int lane, float* input, nint pitch, float* weights, int columns, nint dilation, float bias, float* output, int rows, int width, in FilterEnd end) =>
        LaneChoice.Run(lane, new Work(input, pitch, weights, columns, dilation, bias, output, rows, width, end));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLane, TV>(
        float* input, nint pitch, float* weights, int columns, nint dilation, float bias, float* output, int rows, int width, in FilterEnd end)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        int lane = TLane.Count;
        Debug.Assert(rows >= Rows && 2 * width >= lane, "a store would pass the end of the plane");
        float* whole = stackalloc float[MaxLane];
        nint pitch2 = 2 * pitch, pitch3 = 3 * pitch, pitch4 = 4 * pitch, pitch5 = 5 * pitch;
        TV start = TLane.Broadcast(bias), slope = TLane.Broadcast(end.Slope), min = TLane.Broadcast(end.Min), max = TLane.Broadcast(end.Max);
        for (int next = 0; next < rows; next += Rows)
        {
            int row = Math.Min(next, rows - Rows);
            float* rowInput = input + (row * pitch), rowOutput = output + (row * (nint)width);
            for (int nextColumn = 0; nextColumn < width; nextColumn += lane)
            {
                int column = Math.Max(0, Math.Min(nextColumn, width - lane));
                TV y0 = start, y1 = start, y2 = start, y3 = start;
                float* p = rowInput + column, w = weights;
                for (int v = 0; v < columns; v++, p += dilation, w++)
                {
                    TV w0 = TLane.Broadcast(w[0]), w1 = TLane.Broadcast(w[columns]), w2 = TLane.Broadcast(w[2 * columns]);
                    y0 = TLane.MultiplyAdd(w0, TLane.Load(p), y0);
                    TV x = TLane.Load(p + pitch);
                    y0 = TLane.MultiplyAdd(w1, x, y0);
                    y1 = TLane.MultiplyAdd(w0, x, y1);
                    x = TLane.Load(p + pitch2);
                    y0 = TLane.MultiplyAdd(w2, x, y0);
                    y1 = TLane.MultiplyAdd(w1, x, y1);
                    y2 = TLane.MultiplyAdd(w0, x, y2);
                    x = TLane.Load(p + pitch3);
                    y1 = TLane.MultiplyAdd(w2, x, y1);
                    y2 = TLane.MultiplyAdd(w1, x, y2);
                    y3 = TLane.MultiplyAdd(w0, x, y3);
                    x = TLane.Load(p + pitch4);
                    y2 = TLane.MultiplyAdd(w2, x, y2);
                    y3 = TLane.MultiplyAdd(w1, x, y3);
                    y3 = TLane.MultiplyAdd(w2, TLane.Load(p + pitch5), y3);
                }
                float* target = rowOutput + column;
                TLane.Store(TLane.Clamp(TLane.Leaky(y0, slope), min, max), target);
                TLane.Store(TLane.Clamp(TLane.Leaky(y1, slope), min, max), target + width);
                TLane.Store(TLane.Clamp(TLane.Leaky(y2, slope), min, max), target + (2 * (nint)width));
                y3 = TLane.Clamp(TLane.Leaky(y3, slope), min, max);
                target += 3 * (nint)width;
                if (width >= lane || row + Rows < rows)
                {
                    TLane.Store(y3, target);
                    continue;
                }
                TLane.Store(y3, whole);
                for (int i = 0; i < width; i++)
                    target[i] = whole[i];
            }
        }
    }

    private readonly struct Work(
        float* input, nint pitch, float* weights, int columns, nint dilation, float bias, float* output, int rows, int width, FilterEnd end) : ILaneWork
    {
        public void Run<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => PlaneTile.Run<TLane, TV>(input, pitch, weights, columns, dilation, bias, output, rows, width, end);
    }
}
