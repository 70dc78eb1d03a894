using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// Products of four rows of weights with up to six rows of input, all read as they lie: each is a sum along its two
/// rows, kept in a vector whose elements are added at the end. Nothing is packed, and each weight that comes from
/// memory is used for all the input rows.
/// </summary>
internal static unsafe class DotTile
{
    /// <summary>Rows of weights in a tile.</summary>
    public const int Rows = 4;

    /// <summary>
    /// Most columns that are summed in vectors before their elements are added. The same for every batch, since last bits depend on it.
    /// </summary>
    public const int LongestStretch = 4096;

    /// <summary>Most rows of input whose sums fit <paramref name="registers"/> beside four vectors of weights and one of input.</summary>
    public static int MostImages(int registers) => Math.Min((registers - 5) / Rows, 6);

    /// <summary>The tile for a count of input rows in [1, 6].</summary>
    public static delegate*<float*, nint, float**, nint, float*, void> For<TLane, TV>(int images)
        where TLane : struct, ILane<TV>
        where TV : struct => images switch
        {
            1 => &Run<TLane, TV, Extent1>,
            2 => &Run<TLane, TV, Extent2>,
            3 => &Run<TLane, TV, Extent3>,
            4 => &Run<TLane, TV, Extent4>,
            5 => &Run<TLane, TV, Extent5>,
            _ => &Run<TLane, TV, Extent6>,
        };

    /// <summary>Sums over <paramref name="length"/> columns.</summary>
    /// <param name="x">The first row of input.</param>
    /// <param name="inputStride">Floats from there to the next.</param>
    /// <param name="rows">Four rows of weights.</param>
    /// <param name="length">Columns.</param>
    /// <param name="sums">Takes <c>[input row, row of weights]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLane, TV, TImages>(float* x, nint inputStride, float** rows, nint length, float* sums)
        where TLane : struct, ILane<TV>
        where TV : struct
        where TImages : struct, IExtent
    {
        float* row0 = rows[0], row1 = rows[1], row2 = rows[2], row3 = rows[3];
        TV a0 = default, a1 = default, a2 = default, a3 = default;
        TV b0 = default, b1 = default, b2 = default, b3 = default;
        TV c0 = default, c1 = default, c2 = default, c3 = default;
        TV d0 = default, d1 = default, d2 = default, d3 = default;
        TV e0 = default, e1 = default, e2 = default, e3 = default;
        TV f0 = default, f1 = default, f2 = default, f3 = default;
        nint i = 0;
        for (; i <= length - TLane.Count; i += TLane.Count)
        {
            TV w0 = TLane.Load(row0 + i), w1 = TLane.Load(row1 + i), w2 = TLane.Load(row2 + i), w3 = TLane.Load(row3 + i);
            TV v = TLane.Load(x + i);
            a0 = TLane.MultiplyAdd(v, w0, a0);
            a1 = TLane.MultiplyAdd(v, w1, a1);
            a2 = TLane.MultiplyAdd(v, w2, a2);
            a3 = TLane.MultiplyAdd(v, w3, a3);
            if (TImages.Value > 1)
            {
                v = TLane.Load(x + inputStride + i);
                b0 = TLane.MultiplyAdd(v, w0, b0);
                b1 = TLane.MultiplyAdd(v, w1, b1);
                b2 = TLane.MultiplyAdd(v, w2, b2);
                b3 = TLane.MultiplyAdd(v, w3, b3);
            }
            if (TImages.Value > 2)
            {
                v = TLane.Load(x + (2 * inputStride) + i);
                c0 = TLane.MultiplyAdd(v, w0, c0);
                c1 = TLane.MultiplyAdd(v, w1, c1);
                c2 = TLane.MultiplyAdd(v, w2, c2);
                c3 = TLane.MultiplyAdd(v, w3, c3);
            }
            if (TImages.Value > 3)
            {
                v = TLane.Load(x + (3 * inputStride) + i);
                d0 = TLane.MultiplyAdd(v, w0, d0);
                d1 = TLane.MultiplyAdd(v, w1, d1);
                d2 = TLane.MultiplyAdd(v, w2, d2);
                d3 = TLane.MultiplyAdd(v, w3, d3);
            }
            if (TImages.Value > 4)
            {
                v = TLane.Load(x + (4 * inputStride) + i);
                e0 = TLane.MultiplyAdd(v, w0, e0);
                e1 = TLane.MultiplyAdd(v, w1, e1);
                e2 = TLane.MultiplyAdd(v, w2, e2);
                e3 = TLane.MultiplyAdd(v, w3, e3);
            }
            if (TImages.Value > 5)
            {
                v = TLane.Load(x + (5 * inputStride) + i);
                f0 = TLane.MultiplyAdd(v, w0, f0);
                f1 = TLane.MultiplyAdd(v, w1, f1);
                f2 = TLane.MultiplyAdd(v, w2, f2);
                f3 = TLane.MultiplyAdd(v, w3, f3);
            }
        }
        Put(a0, a1, a2, a3, sums);
        if (TImages.Value > 1)
        {
            Put(b0, b1, b2, b3, sums + 4);
        }
        if (TImages.Value > 2)
        {
            Put(c0, c1, c2, c3, sums + 8);
        }
        if (TImages.Value > 3)
        {
            Put(d0, d1, d2, d3, sums + 12);
        }
        if (TImages.Value > 4)
        {
            Put(e0, e1, e2, e3, sums + 16);
        }
        if (TImages.Value > 5)
        {
            Put(f0, f1, f2, f3, sums + 20);
        }
        for (; i < length; i++)
        {
            for (int image = 0; image < TImages.Value; image++)
            {
                float v = x[(image * inputStride) + i];
                sums[Rows * image] += v * row0[i];
                sums[(Rows * image) + 1] += v * row1[i];
                sums[(Rows * image) + 2] += v * row2[i];
                sums[(Rows * image) + 3] += v * row3[i];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Put(TV v0, TV v1, TV v2, TV v3, float* to)
        {
            to[0] = TLane.Sum(v0);
            to[1] = TLane.Sum(v1);
            to[2] = TLane.Sum(v2);
            to[3] = TLane.Sum(v3);
        }
    }
}
