using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>
/// The register tile of the row convolution: R filters by C vectors of neighbouring pixels, every sum held in a
/// register from the first product to the last.
/// <code>
/// weights   tap 0: f0 f1 f2 f3   tap 1: …                 one number per filter, broadcast
/// input     tap t of pixel p stands at offsets[t] + p     neighbouring pixels are neighbouring floats
/// output    f0: p0 p1 p2 …   f1: p0 p1 p2 …
/// </code>
/// The steps are spelled out because sums in arrays or loops over them leave the registers.
/// </summary>
/// <typeparam name="TLane">The vector width.</typeparam>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="TFilters">R, in [1, 4].</typeparam>
/// <typeparam name="TVectors">C, in [1, 8].</typeparam>
internal static unsafe class RowTile<TLane, TV, TFilters, TVectors>
    where TLane : struct, ILane<TV>
    where TV : struct
    where TFilters : struct, IExtent
    where TVectors : struct, IExtent
{
    private static int R
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFilters.Value;
    }

    private static int C
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVectors.Value;
    }

    /// <summary>Computes <paramref name="tiles"/> tiles side by side.</summary>
    /// <param name="input">The first pixel's input position.</param>
    /// <param name="offsets">Where each tap reads.</param>
    /// <param name="taps">How many there are, at least 1.</param>
    /// <param name="weights">R numbers for every tap.</param>
    /// <param name="bias">R numbers.</param>
    /// <param name="output">The first pixel of the first filter.</param>
    /// <param name="stride">Floats from a filter's output to the next.</param>
    /// <param name="tiles">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* input, int* offsets, int taps, float* weights, float* bias, float* output, nint stride, int tiles)
    {
        int lane = TLane.Count;
        int* lastOffset = offsets + taps;
        TV bias0 = TLane.Broadcast(bias[0]), bias1 = R > 1 ? TLane.Broadcast(bias[1]) : bias0;
        TV bias2 = R > 2 ? TLane.Broadcast(bias[2]) : bias0, bias3 = R > 3 ? TLane.Broadcast(bias[3]) : bias0;
        for (int tile = 0; tile < tiles; tile++)
        {
            TV y00 = bias0, y01 = bias0, y02 = bias0, y03 = bias0, y04 = bias0, y05 = bias0, y06 = bias0, y07 = bias0;
            TV y10 = bias1, y11 = bias1, y12 = bias1, y13 = bias1, y14 = bias1, y15 = bias1, y16 = bias1, y17 = bias1;
            TV y20 = bias2, y21 = bias2, y22 = bias2, y23 = bias2, y24 = bias2, y25 = bias2, y26 = bias2, y27 = bias2;
            TV y30 = bias3, y31 = bias3, y32 = bias3, y33 = bias3, y34 = bias3, y35 = bias3, y36 = bias3, y37 = bias3;
            float* w = weights;
            for (int* offset = offsets; offset < lastOffset; offset++)
            {
                float* p = input + *offset;
                TV x, w0 = TLane.Broadcast(w[0]), w1 = R > 1 ? TLane.Broadcast(w[1]) : w0;
                TV w2 = R > 2 ? TLane.Broadcast(w[2]) : w0, w3 = R > 3 ? TLane.Broadcast(w[3]) : w0;
                w += R;
                x = TLane.Load(p);
                y00 = TLane.MultiplyAdd(w0, x, y00);
                if (R > 1)
                    y10 = TLane.MultiplyAdd(w1, x, y10);
                if (R > 2)
                    y20 = TLane.MultiplyAdd(w2, x, y20);
                if (R > 3)
                    y30 = TLane.MultiplyAdd(w3, x, y30);
                if (C > 1)
                {
                    x = TLane.Load(p + lane);
                    y01 = TLane.MultiplyAdd(w0, x, y01);
                    if (R > 1)
                        y11 = TLane.MultiplyAdd(w1, x, y11);
                    if (R > 2)
                        y21 = TLane.MultiplyAdd(w2, x, y21);
                    if (R > 3)
                        y31 = TLane.MultiplyAdd(w3, x, y31);
                }
                if (C > 2)
                {
                    x = TLane.Load(p + (2 * lane));
                    y02 = TLane.MultiplyAdd(w0, x, y02);
                    if (R > 1)
                        y12 = TLane.MultiplyAdd(w1, x, y12);
                    if (R > 2)
                        y22 = TLane.MultiplyAdd(w2, x, y22);
                    if (R > 3)
                        y32 = TLane.MultiplyAdd(w3, x, y32);
                }
                if (C > 3)
                {
                    x = TLane.Load(p + (3 * lane));
                    y03 = TLane.MultiplyAdd(w0, x, y03);
                    if (R > 1)
                        y13 = TLane.MultiplyAdd(w1, x, y13);
                    if (R > 2)
                        y23 = TLane.MultiplyAdd(w2, x, y23);
                    if (R > 3)
                        y33 = TLane.MultiplyAdd(w3, x, y33);
                }
                if (C > 4)
                {
                    x = TLane.Load(p + (4 * lane));
                    y04 = TLane.MultiplyAdd(w0, x, y04);
                    if (R > 1)
                        y14 = TLane.MultiplyAdd(w1, x, y14);
                    if (R > 2)
                        y24 = TLane.MultiplyAdd(w2, x, y24);
                    if (R > 3)
                        y34 = TLane.MultiplyAdd(w3, x, y34);
                }
                if (C > 5)
                {
                    x = TLane.Load(p + (5 * lane));
                    y05 = TLane.MultiplyAdd(w0, x, y05);
                    if (R > 1)
                        y15 = TLane.MultiplyAdd(w1, x, y15);
                    if (R > 2)
                        y25 = TLane.MultiplyAdd(w2, x, y25);
                    if (R > 3)
                        y35 = TLane.MultiplyAdd(w3, x, y35);
                }
                if (C > 6)
                {
                    x = TLane.Load(p + (6 * lane));
                    y06 = TLane.MultiplyAdd(w0, x, y06);
                    if (R > 1)
                        y16 = TLane.MultiplyAdd(w1, x, y16);
                    if (R > 2)
                        y26 = TLane.MultiplyAdd(w2, x, y26);
                    if (R > 3)
                        y36 = TLane.MultiplyAdd(w3, x, y36);
                }
                if (C > 7)
                {
                    x = TLane.Load(p + (7 * lane));
                    y07 = TLane.MultiplyAdd(w0, x, y07);
                    if (R > 1)
                        y17 = TLane.MultiplyAdd(w1, x, y17);
                    if (R > 2)
                        y27 = TLane.MultiplyAdd(w2, x, y27);
                    if (R > 3)
                        y37 = TLane.MultiplyAdd(w3, x, y37);
                }
            }
            TLane.Store(y00, output);
            if (R > 1)
                TLane.Store(y10, output + stride);
            if (R > 2)
                TLane.Store(y20, output + (2 * stride));
            if (R > 3)
                TLane.Store(y30, output + (3 * stride));
            if (C > 1)
            {
                TLane.Store(y01, output + lane);
                if (R > 1)
                    TLane.Store(y11, output + stride + lane);
                if (R > 2)
                    TLane.Store(y21, output + (2 * stride) + lane);
                if (R > 3)
                    TLane.Store(y31, output + (3 * stride) + lane);
            }
            if (C > 2)
            {
                TLane.Store(y02, output + (2 * lane));
                if (R > 1)
                    TLane.Store(y12, output + stride + (2 * lane));
                if (R > 2)
                    TLane.Store(y22, output + (2 * stride) + (2 * lane));
                if (R > 3)
                    TLane.Store(y32, output + (3 * stride) + (2 * lane));
            }
            if (C > 3)
            {
                TLane.Store(y03, output + (3 * lane));
                if (R > 1)
                    TLane.Store(y13, output + stride + (3 * lane));
                if (R > 2)
                    TLane.Store(y23, output + (2 * stride) + (3 * lane));
                if (R > 3)
                    TLane.Store(y33, output + (3 * stride) + (3 * lane));
            }
            if (C > 4)
            {
                TLane.Store(y04, output + (4 * lane));
                if (R > 1)
                    TLane.Store(y14, output + stride + (4 * lane));
                if (R > 2)
                    TLane.Store(y24, output + (2 * stride) + (4 * lane));
                if (R > 3)
                    TLane.Store(y34, output + (3 * stride) + (4 * lane));
            }
            if (C > 5)
            {
                TLane.Store(y05, output + (5 * lane));
                if (R > 1)
                    TLane.Store(y15, output + stride + (5 * lane));
                if (R > 2)
                    TLane.Store(y25, output + (2 * stride) + (5 * lane));
                if (R > 3)
                    TLane.Store(y35, output + (3 * stride) + (5 * lane));
            }
            if (C > 6)
            {
                TLane.Store(y06, output + (6 * lane));
                if (R > 1)
                    TLane.Store(y16, output + stride + (6 * lane));
                if (R > 2)
                    TLane.Store(y26, output + (2 * stride) + (6 * lane));
                if (R > 3)
                    TLane.Store(y36, output + (3 * stride) + (6 * lane));
            }
            if (C > 7)
            {
                TLane.Store(y07, output + (7 * lane));
                if (R > 1)
                    TLane.Store(y17, output + stride + (7 * lane));
                if (R > 2)
                    TLane.Store(y27, output + (2 * stride) + (7 * lane));
                if (R > 3)
                    TLane.Store(y37, output + (3 * stride) + (7 * lane));
            }
            input += C * lane;
            output += C * lane;
        }
    }
}
