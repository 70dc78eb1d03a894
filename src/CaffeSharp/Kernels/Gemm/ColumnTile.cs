using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// Products of up to four rows of input with six vectors of neighbouring columns of weights, for weights that lie
/// transposed.
/// </summary>
internal static unsafe class ColumnTile
{
    /// <summary>Vectors of columns in a tile.</summary>
    public const int Vectors = 6;

    /// <summary>Most rows of input whose sums fit <paramref name="registers"/>.</summary>
    public static int MostImages(int registers) => Math.Clamp((registers - 7) / Vectors, 1, 4);

    /// <summary>The tile for a count of input rows in [1, 4].</summary>
    public static delegate*<float*, nint, float*, nint, nint, float*, void> For<TLane, TV>(int images)
        where TLane : struct, ILane<TV>
        where TV : struct => images switch
        {
            1 => &Run<TLane, TV, Extent1>,
            2 => &Run<TLane, TV, Extent2>,
            3 => &Run<TLane, TV, Extent3>,
            _ => &Run<TLane, TV, Extent4>,
        };

    /// <summary>Sums over <paramref name="length"/> rows of weights.</summary>
    /// <param name="x">The first row of input.</param>
    /// <param name="inputStride">Floats from there to the next.</param>
    /// <param name="weights">The first column in the first row.</param>
    /// <param name="weightStride">Floats from there to the next row.</param>
    /// <param name="length">Rows of weights.</param>
    /// <param name="sums">Takes <c>[input row, column]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLane, TV, TImages>(float* x, nint inputStride, float* weights, nint weightStride, nint length, float* sums)
        where TLane : struct, ILane<TV>
        where TV : struct
        where TImages : struct, IExtent
    {
        TV a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        TV b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        TV c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        TV d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default;
        for (nint k = 0; k < length; k++)
        {
            TV w0 = TLane.Load(weights), w1 = TLane.Load(weights + TLane.Count), w2 = TLane.Load(weights + (2 * TLane.Count));
            TV w3 = TLane.Load(weights + (3 * TLane.Count)), w4 = TLane.Load(weights + (4 * TLane.Count)), w5 = TLane.Load(weights + (5 * TLane.Count));
            TV v = TLane.Broadcast(x[k]);
            a0 = TLane.MultiplyAdd(v, w0, a0);
            a1 = TLane.MultiplyAdd(v, w1, a1);
            a2 = TLane.MultiplyAdd(v, w2, a2);
            a3 = TLane.MultiplyAdd(v, w3, a3);
            a4 = TLane.MultiplyAdd(v, w4, a4);
            a5 = TLane.MultiplyAdd(v, w5, a5);
            if (TImages.Value > 1)
            {
                v = TLane.Broadcast(x[inputStride + k]);
                b0 = TLane.MultiplyAdd(v, w0, b0);
                b1 = TLane.MultiplyAdd(v, w1, b1);
                b2 = TLane.MultiplyAdd(v, w2, b2);
                b3 = TLane.MultiplyAdd(v, w3, b3);
                b4 = TLane.MultiplyAdd(v, w4, b4);
                b5 = TLane.MultiplyAdd(v, w5, b5);
            }
            if (TImages.Value > 2)
            {
                v = TLane.Broadcast(x[(2 * inputStride) + k]);
                c0 = TLane.MultiplyAdd(v, w0, c0);
                c1 = TLane.MultiplyAdd(v, w1, c1);
                c2 = TLane.MultiplyAdd(v, w2, c2);
                c3 = TLane.MultiplyAdd(v, w3, c3);
                c4 = TLane.MultiplyAdd(v, w4, c4);
                c5 = TLane.MultiplyAdd(v, w5, c5);
            }
            if (TImages.Value > 3)
            {
                v = TLane.Broadcast(x[(3 * inputStride) + k]);
                d0 = TLane.MultiplyAdd(v, w0, d0);
                d1 = TLane.MultiplyAdd(v, w1, d1);
                d2 = TLane.MultiplyAdd(v, w2, d2);
                d3 = TLane.MultiplyAdd(v, w3, d3);
                d4 = TLane.MultiplyAdd(v, w4, d4);
                d5 = TLane.MultiplyAdd(v, w5, d5);
            }
            weights += weightStride;
        }
        TLane.Store(a0, sums);
        TLane.Store(a1, sums + TLane.Count);
        TLane.Store(a2, sums + (2 * TLane.Count));
        TLane.Store(a3, sums + (3 * TLane.Count));
        TLane.Store(a4, sums + (4 * TLane.Count));
        TLane.Store(a5, sums + (5 * TLane.Count));
        if (TImages.Value > 1)
        {
            TLane.Store(b0, sums + (6 * TLane.Count));
            TLane.Store(b1, sums + (7 * TLane.Count));
            TLane.Store(b2, sums + (8 * TLane.Count));
            TLane.Store(b3, sums + (9 * TLane.Count));
            TLane.Store(b4, sums + (10 * TLane.Count));
            TLane.Store(b5, sums + (11 * TLane.Count));
        }
        if (TImages.Value > 2)
        {
            TLane.Store(c0, sums + (12 * TLane.Count));
            TLane.Store(c1, sums + (13 * TLane.Count));
            TLane.Store(c2, sums + (14 * TLane.Count));
            TLane.Store(c3, sums + (15 * TLane.Count));
            TLane.Store(c4, sums + (16 * TLane.Count));
            TLane.Store(c5, sums + (17 * TLane.Count));
        }
        if (TImages.Value > 3)
        {
            TLane.Store(d0, sums + (18 * TLane.Count));
            TLane.Store(d1, sums + (19 * TLane.Count));
            TLane.Store(d2, sums + (20 * TLane.Count));
            TLane.Store(d3, sums + (21 * TLane.Count));
            TLane.Store(d4, sums + (22 * TLane.Count));
            TLane.Store(d5, sums + (23 * TLane.Count));
        }
    }
}
