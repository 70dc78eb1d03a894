using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>
/// Copies many short rows. A row that is not a whole number of vectors ends with one that overlaps the one before, so a
/// row is done in the widest vector that fits into it.
/// </summary>
internal static unsafe class RowPass
{
    /// <summary>The widest lane up to <paramref name="lane"/> that fits into a row of <paramref name="width"/>.</summary>
    public static int Fit(int lane, int width)
    {
        while (lane > width && lane > 1)
            lane = lane > 4 ? lane / 2 : 1;
        return lane;
    }

    /// <summary>Copies rows into wider rows, with zeros before and after.</summary>
    /// <param name="lane">From <see cref="Fit"/>.</param>
    /// <param name="source">The first number of the first row.</param>
    /// <param name="sourceStride">Floats from a row to the next.</param>
    /// <param name="target">The first zero of the first row.</param>
    /// <param name="targetStride">Floats from a row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">Zeros, numbers and zeros of a row.</param>
    public static void Widen(
        int lane, float* source, nint sourceStride, float* target, nint targetStride, int rows, in AxisWindow columns)
    {
        switch (lane)
        {
            case 16: Widen<Lane512, Vector512<float>>(source, sourceStride, target, targetStride, rows, columns); break;
            case 8: Widen<Lane256, Vector256<float>>(source, sourceStride, target, targetStride, rows, columns); break;
            case 4: Widen<Lane128, Vector128<float>>(source, sourceStride, target, targetStride, rows, columns); break;
            default: Widen<ScalarLane, float>(source, sourceStride, target, targetStride, rows, columns); break;
        }
    }

    /// <summary>Copies rows into narrower ones side by side, through the end of the epilogue.</summary>
    /// <param name="lane">From <see cref="Fit"/>.</param>
    /// <param name="source">The first number of the first row.</param>
    /// <param name="sourceStride">Floats from a row to the next.</param>
    /// <param name="residual">What is added, laid out as the target and maybe the target itself, or null.</param>
    /// <param name="target">The first number of the first row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="width">Floats of a row.</param>
    /// <param name="end">Slope and bounds.</param>
    public static void Finish(
        int lane, float* source, nint sourceStride, float* residual, float* target, int rows, int width, in FilterEnd end)
    {
        switch (lane)
        {
            case 16: Finish<Lane512, Vector512<float>>(source, sourceStride, residual, target, rows, width, end); break;
            case 8: Finish<Lane256, Vector256<float>>(source, sourceStride, residual, target, rows, width, end); break;
            case 4: Finish<Lane128, Vector128<float>>(source, sourceStride, residual, target, rows, width, end); break;
            default: Finish<ScalarLane, float>(source, sourceStride, residual, target, rows, width, end); break;
        }
    }

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
}
