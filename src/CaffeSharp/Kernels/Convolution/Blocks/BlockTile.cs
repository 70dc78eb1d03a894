using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>
/// The register tile of the block convolution: M pixels of one block of channels that holds whole groups of G
/// channels. Channel l of the block is computed in element l of a vector; what it needs of the other channels of its
/// group comes by exchanging elements at distance 1 … G − 1, so a group never leaves the vector.
/// <code>
/// G = 4, one tap    x         c0 c1 c2 c3 | c4 c5 c6 c7 | …     · w0   each channel with itself
///                   x ^ 1     c1 c0 c3 c2 | c5 c4 c7 c6 | …     · w1
///                   x ^ 2     c2 c3 c0 c1 | c6 c7 c4 c5 | …     · w2
///                   x ^ 3     c3 c2 c1 c0 | c7 c6 c5 c4 | …     · w3
/// weights           [tap][distance][filter of the block]
/// </code>
/// Depthwise is G = 1. The pixels are two halves a distance apart, so that a tile may lie in two rows of a narrow plane.
/// The steps are spelled out because sums in arrays or loops over them leave the registers.
/// </summary>
/// <typeparam name="TLane">The vector width.</typeparam>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="TGroup">G: 1, 2, 4 or 8.</typeparam>
/// <typeparam name="TPixels">M, in [1, 14].</typeparam>
internal static unsafe class BlockTile<TLane, TV, TGroup, TPixels>
    where TLane : struct, ILane<TV>
    where TV : struct
    where TGroup : struct, IExtent
    where TPixels : struct, IExtent
{
    private static int H
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TPixels.Value + 1) / 2;
    }

    private static int L
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TPixels.Value / 2;
    }

    private static int G
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TGroup.Value;
    }

    /// <summary>Computes a row of tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(BlockTileRow* row)
    {
        int lane = TLane.Count;
        nint s1 = row->PixelStride, s2 = 2 * s1, s3 = 3 * s1, s4 = 4 * s1, s5 = 5 * s1, s6 = 6 * s1;
        float* input = row->Input, output = row->Output, residual = row->Residual;
        int* lastOffset = row->Offsets + row->Taps;
        TV bias = TLane.Load(row->Bias), min = TLane.Broadcast(row->Min), max = TLane.Broadcast(row->Max);
        for (int tile = 0; tile < row->Tiles; tile++)
        {
            TV a0 = bias, a1 = bias, a2 = bias, a3 = bias, a4 = bias, a5 = bias, a6 = bias;
            TV c0 = bias, c1 = bias, c2 = bias, c3 = bias, c4 = bias, c5 = bias, c6 = bias;
            if (residual != null)
            {
                float* residual2 = residual + row->OutputHalf;
                a0 = TLane.Add(a0, TLane.Load(residual));
                if (H > 1)
                    a1 = TLane.Add(a1, TLane.Load(residual + lane));
                if (H > 2)
                    a2 = TLane.Add(a2, TLane.Load(residual + (2 * lane)));
                if (H > 3)
                    a3 = TLane.Add(a3, TLane.Load(residual + (3 * lane)));
                if (H > 4)
                    a4 = TLane.Add(a4, TLane.Load(residual + (4 * lane)));
                if (H > 5)
                    a5 = TLane.Add(a5, TLane.Load(residual + (5 * lane)));
                if (H > 6)
                    a6 = TLane.Add(a6, TLane.Load(residual + (6 * lane)));
                if (L > 0)
                    c0 = TLane.Add(c0, TLane.Load(residual2));
                if (L > 1)
                    c1 = TLane.Add(c1, TLane.Load(residual2 + lane));
                if (L > 2)
                    c2 = TLane.Add(c2, TLane.Load(residual2 + (2 * lane)));
                if (L > 3)
                    c3 = TLane.Add(c3, TLane.Load(residual2 + (3 * lane)));
                if (L > 4)
                    c4 = TLane.Add(c4, TLane.Load(residual2 + (4 * lane)));
                if (L > 5)
                    c5 = TLane.Add(c5, TLane.Load(residual2 + (5 * lane)));
                if (L > 6)
                    c6 = TLane.Add(c6, TLane.Load(residual2 + (6 * lane)));
                residual += row->OutputTile;
            }
            float* w = row->Weights;
            for (int* offset = row->Offsets; offset < lastOffset; offset++)
            {
                float* p = input + *offset, q = p + row->InputHalf;
                TV w0 = TLane.Load(w), w1 = Weight(w, 1), w2 = Weight(w, 2), w3 = Weight(w, 3);
                TV w4 = Weight(w, 4), w5 = Weight(w, 5), w6 = Weight(w, 6), w7 = Weight(w, 7);
                w += G * lane;
                a0 = Add(a0, TLane.Load(p), w0, w1, w2, w3, w4, w5, w6, w7);
                if (H > 1)
                    a1 = Add(a1, TLane.Load(p + s1), w0, w1, w2, w3, w4, w5, w6, w7);
                if (H > 2)
                    a2 = Add(a2, TLane.Load(p + s2), w0, w1, w2, w3, w4, w5, w6, w7);
                if (H > 3)
                    a3 = Add(a3, TLane.Load(p + s3), w0, w1, w2, w3, w4, w5, w6, w7);
                if (H > 4)
                    a4 = Add(a4, TLane.Load(p + s4), w0, w1, w2, w3, w4, w5, w6, w7);
                if (H > 5)
                    a5 = Add(a5, TLane.Load(p + s5), w0, w1, w2, w3, w4, w5, w6, w7);
                if (H > 6)
                    a6 = Add(a6, TLane.Load(p + s6), w0, w1, w2, w3, w4, w5, w6, w7);
                if (L > 0)
                    c0 = Add(c0, TLane.Load(q), w0, w1, w2, w3, w4, w5, w6, w7);
                if (L > 1)
                    c1 = Add(c1, TLane.Load(q + s1), w0, w1, w2, w3, w4, w5, w6, w7);
                if (L > 2)
                    c2 = Add(c2, TLane.Load(q + s2), w0, w1, w2, w3, w4, w5, w6, w7);
                if (L > 3)
                    c3 = Add(c3, TLane.Load(q + s3), w0, w1, w2, w3, w4, w5, w6, w7);
                if (L > 4)
                    c4 = Add(c4, TLane.Load(q + s4), w0, w1, w2, w3, w4, w5, w6, w7);
                if (L > 5)
                    c5 = Add(c5, TLane.Load(q + s5), w0, w1, w2, w3, w4, w5, w6, w7);
                if (L > 6)
                    c6 = Add(c6, TLane.Load(q + s6), w0, w1, w2, w3, w4, w5, w6, w7);
            }
            float* output2 = output + row->OutputHalf;
            TLane.Store(TLane.Clamp(a0, min, max), output);
            if (H > 1)
                TLane.Store(TLane.Clamp(a1, min, max), output + lane);
            if (H > 2)
                TLane.Store(TLane.Clamp(a2, min, max), output + (2 * lane));
            if (H > 3)
                TLane.Store(TLane.Clamp(a3, min, max), output + (3 * lane));
            if (H > 4)
                TLane.Store(TLane.Clamp(a4, min, max), output + (4 * lane));
            if (H > 5)
                TLane.Store(TLane.Clamp(a5, min, max), output + (5 * lane));
            if (H > 6)
                TLane.Store(TLane.Clamp(a6, min, max), output + (6 * lane));
            if (L > 0)
                TLane.Store(TLane.Clamp(c0, min, max), output2);
            if (L > 1)
                TLane.Store(TLane.Clamp(c1, min, max), output2 + lane);
            if (L > 2)
                TLane.Store(TLane.Clamp(c2, min, max), output2 + (2 * lane));
            if (L > 3)
                TLane.Store(TLane.Clamp(c3, min, max), output2 + (3 * lane));
            if (L > 4)
                TLane.Store(TLane.Clamp(c4, min, max), output2 + (4 * lane));
            if (L > 5)
                TLane.Store(TLane.Clamp(c5, min, max), output2 + (5 * lane));
            if (L > 6)
                TLane.Store(TLane.Clamp(c6, min, max), output2 + (6 * lane));
            input += row->InputTile;
            output += row->OutputTile;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Weight(float* weights, int distance) =>
        distance < G ? TLane.Load(weights + (distance * TLane.Count)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Add(TV sum, TV x, TV w0, TV w1, TV w2, TV w3, TV w4, TV w5, TV w6, TV w7)
    {
        sum = TLane.MultiplyAdd(x, w0, sum);
        if (G > 1)
            sum = TLane.MultiplyAdd(TLane.Exchange(x, 1), w1, sum);
        if (G > 2)
        {
            sum = TLane.MultiplyAdd(TLane.Exchange(x, 2), w2, sum);
            sum = TLane.MultiplyAdd(TLane.Exchange(x, 3), w3, sum);
        }
        if (G > 4)
        {
            sum = TLane.MultiplyAdd(TLane.Exchange(x, 4), w4, sum);
            sum = TLane.MultiplyAdd(TLane.Exchange(x, 5), w5, sum);
            sum = TLane.MultiplyAdd(TLane.Exchange(x, 6), w6, sum);
            sum = TLane.MultiplyAdd(TLane.Exchange(x, 7), w7, sum);
        }
        return sum;
    }
}
