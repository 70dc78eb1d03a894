using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>
/// The two passes by which a window is joined: down its rows, number by number, and then along the row that this leaves.
/// The first pass does not depend on whether neighbouring numbers are pixels or channels; for the second it decides the offsets.
/// </summary>
internal static unsafe class WindowRows<TLane, TV, TKind>
    where TLane : struct, ILane<TV>
    where TV : struct
    where TKind : struct, IPoolingKind
{
    /// <summary>
    /// target[i] = the numbers i of <paramref name="rows"/> rows joined, for i below <paramref name="count"/>, which is a vector
    /// at least. Nothing is read or written behind the ends; what overlaps is done twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Down(float* source, nint rowStride, int rows, float* target, int count)
    {
        int i = 0, lane = TLane.Count;
        for (; i + (4 * lane) <= count; i += 4 * lane)
        {
            TV a = TLane.Broadcast(TKind.Empty), b = a, c = a, d = a;
            float* x = source + i;
            for (int row = 0; row < rows; row++, x += rowStride)
            {
                a = TKind.Join<TLane, TV>(TLane.Load(x), a);
                b = TKind.Join<TLane, TV>(TLane.Load(x + lane), b);
                c = TKind.Join<TLane, TV>(TLane.Load(x + (2 * lane)), c);
                d = TKind.Join<TLane, TV>(TLane.Load(x + (3 * lane)), d);
            }
            TLane.Store(a, target + i);
            TLane.Store(b, target + i + lane);
            TLane.Store(c, target + i + (2 * lane));
            TLane.Store(d, target + i + (3 * lane));
        }
        while (i < count)
        {
            int at = Math.Min(i, count - lane);
            TV a = TLane.Broadcast(TKind.Empty);
            float* x = source + at;
            for (int row = 0; row < rows; row++, x += rowStride)
                a = TKind.Join<TLane, TV>(TLane.Load(x), a);
            TLane.Store(a, target + at);
            i = at + lane;
        }
    }

    /// <summary>The vector that begins at <paramref name="row"/> joined over all taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Along(float* row, int* offsets, int taps)
    {
        TV a = TLane.Broadcast(TKind.Empty);
        for (int tap = 0; tap < taps; tap++)
            a = TKind.Join<TLane, TV>(TLane.Load(row + offsets[tap]), a);
        return a;
    }

    /// <summary>The same for four vectors, <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Along4(float* row, nint step, int* offsets, int taps, out TV first, out TV second, out TV third, out TV fourth)
    {
        TV a = TLane.Broadcast(TKind.Empty), b = a, c = a, d = a;
        for (int tap = 0; tap < taps; tap++)
        {
            float* x = row + offsets[tap];
            a = TKind.Join<TLane, TV>(TLane.Load(x), a);
            b = TKind.Join<TLane, TV>(TLane.Load(x + step), b);
            c = TKind.Join<TLane, TV>(TLane.Load(x + (2 * step)), c);
            d = TKind.Join<TLane, TV>(TLane.Load(x + (3 * step)), d);
        }
        first = a;
        second = b;
        third = c;
        fourth = d;
    }
}
