using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// Copies many short rows. A row that is not a whole number of vectors ends with one that overlaps the one before, so a
/// row is done in the widest vector that fits into it.
/// </summary>
internal static unsafe class RowPass
{
    /// <summary>Copies rows into wider rows, with zeros before and after.</summary>
    /// <param name="lane">From <see cref="LaneChoice.Filled"/>.</param>
    /// <param name="source">The first number of the first row.</param>
    /// <param name="sourceStride">Floats from a row to the next.</param>
    /// <param name="target">The first zero of the first row.</param>
    /// <param name="targetStride">Floats from a row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">Zeros, numbers and zeros of a row.</param>
    public static void Widen(
        int lane, float* source, nint sourceStride, float* target, nint targetStride, int rows, in AxisWindow columns) =>
        LaneChoice.Run(lane, new WidenWork(source, sourceStride, target, targetStride, rows, columns));

    /// <summary>Copies rows into wider rows as <see cref="Widen(int, float*, nint, float*, nint, int, in AxisWindow)"/> does, of the numbers that stand <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(
        float* source, nint sourceStride, int step, float* target, nint targetStride, int rows, in AxisWindow columns)
    {
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            for (int j = 0; j < columns.Before; j++)
                target[j] = 0;
            float* to = target + columns.Before;
            RowGather.Run(source, step, to, columns.Count);
            to += columns.Count;
            for (int j = 0; j < columns.After; j++)
                to[j] = 0;
        }
    }

    /// <summary>Copies rows into narrower ones side by side, through the end of the epilogue.</summary>
    /// <param name="lane">From <see cref="LaneChoice.Filled"/>.</param>
    /// <param name="source">The first number of the first row.</param>
    /// <param name="sourceStride">Floats from a row to the next.</param>
    /// <param name="residual">What is added, laid out as the target and maybe the target itself, or null.</param>
    /// <param name="target">The first number of the first row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="width">Floats of a row.</param>
    /// <param name="end">Slope and bounds.</param>
    public static void Finish(
        int lane, float* source, nint sourceStride, float* residual, float* target, int rows, int width, in FilterEnd end) =>
        LaneChoice.Run(lane, new FinishWork(source, sourceStride, residual, target, rows, width, end));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<TLane, TV>(
        float* source, nint sourceStride, float* target, nint targetStride, int rows, in AxisWindow columns)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        int lane = TLane.Count, before = columns.Before, width = columns.Count, after = columns.After;
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            for (int i = 0; i < before; i++)
                target[i] = 0;
            float* to = target + before;
            int column = 0;
            for (; column <= width - lane; column += lane)
                TLane.Store(TLane.Load(source + column), to + column);
            if (column < width)
                TLane.Store(TLane.Load(source + width - lane), to + width - lane);
            to += width;
            for (int i = 0; i < after; i++)
                to[i] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<TLane, TV>(
        float* source, nint sourceStride, float* residual, float* target, int rows, int width, in FilterEnd end)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        int lane = TLane.Count, whole = width - (width % lane);
        TV slope = TLane.Broadcast(end.Slope), min = TLane.Broadcast(end.Min), max = TLane.Broadcast(end.Max);
        nint added = residual == null ? 0 : (nint)(residual - target);
        for (int row = 0; row < rows; row++, source += sourceStride, target += width)
        {
            // The overlapping last vector is read first: its residual may be what the row overwrites.
            TV last = TLane.Load(source + width - lane);
            if (residual != null)
                last = TLane.Add(last, TLane.Load(target + added + width - lane));
            for (int column = 0; column < whole; column += lane)
            {
                TV value = TLane.Load(source + column);
                if (residual != null)
                    value = TLane.Add(value, TLane.Load(target + added + column));
                TLane.Store(TLane.Clamp(TLane.Leaky(value, slope), min, max), target + column);
            }
            TLane.Store(TLane.Clamp(TLane.Leaky(last, slope), min, max), target + width - lane);
        }
    }

    private readonly struct WidenWork(float* source, nint sourceStride, float* target, nint targetStride, int rows, AxisWindow columns) : ILaneWork
    {
        public void Run<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => Widen<TLane, TV>(source, sourceStride, target, targetStride, rows, columns);
    }

    private readonly struct FinishWork(float* source, nint sourceStride, float* residual, float* target, int rows, int width, FilterEnd end) : ILaneWork
    {
        public void Run<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => Finish<TLane, TV>(source, sourceStride, residual, target, rows, width, end);
    }
}
