using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// The register tile of the direct convolution: M pixels by N blocks of filters, every sum held in a register
/// from the first product to the last.
/// <code>
/// weights   step 0: [f0 … f15][f16 … f31]  step 1: …     one vector per block, in the order of the steps
/// input     a run of steps: consecutive floats; pixel k stands k · PixelStride floats further
/// output    [block][pixel][f0 … f15]
/// </code>
/// The pixels are two halves a distance apart, so that a tile may lie in one row or in two rows of a narrow plane.
/// The steps are spelled out because sums in arrays or loops over them leave the registers.
/// </summary>
/// <typeparam name="TLane">The vector width.</typeparam>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="TPixels">M, in [1, 14].</typeparam>
/// <typeparam name="TBlocks">N, 1 or 2.</typeparam>
internal static unsafe class DirectTile<TLane, TV, TPixels, TBlocks>
    where TLane : struct, ILane<TV>
    where TV : struct
    where TPixels : struct, IExtent
    where TBlocks : struct, IExtent
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

    private static int N
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TBlocks.Value;
    }

    /// <summary>Computes a row of tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(DirectTileRow* row)
    {
        int lane = TLane.Count;
        nint s1 = row->PixelStride, s2 = 2 * s1, s3 = 3 * s1, s4 = 4 * s1, s5 = 5 * s1, s6 = 6 * s1;
        nint block = row->BlockStride;
        float* input = row->Input, output = row->Output, residual = row->Residual;
        TV bias0 = TLane.Load(row->Bias), bias1 = N > 1 ? TLane.Load(row->Bias + lane) : bias0;
        for (int tile = 0; tile < row->Tiles; tile++)
        {
            TV a0 = bias0, a1 = bias0, a2 = bias0, a3 = bias0, a4 = bias0, a5 = bias0, a6 = bias0;
            TV b0 = bias1, b1 = bias1, b2 = bias1, b3 = bias1, b4 = bias1, b5 = bias1, b6 = bias1;
            TV c0 = bias0, c1 = bias0, c2 = bias0, c3 = bias0, c4 = bias0, c5 = bias0, c6 = bias0;
            TV d0 = bias1, d1 = bias1, d2 = bias1, d3 = bias1, d4 = bias1, d5 = bias1, d6 = bias1;
            if (residual != null)
            {
                float* residual2 = residual + row->OutputHalf;
                a0 = TLane.Add(a0, TLane.Load(residual));
                if (N > 1)
                    b0 = TLane.Add(b0, TLane.Load(residual + block));
                if (H > 1)
                {
                    a1 = TLane.Add(a1, TLane.Load(residual + lane));
                    if (N > 1)
                        b1 = TLane.Add(b1, TLane.Load(residual + lane + block));
                }
                if (H > 2)
                {
                    a2 = TLane.Add(a2, TLane.Load(residual + (2 * lane)));
                    if (N > 1)
                        b2 = TLane.Add(b2, TLane.Load(residual + (2 * lane) + block));
                }
                if (H > 3)
                {
                    a3 = TLane.Add(a3, TLane.Load(residual + (3 * lane)));
                    if (N > 1)
                        b3 = TLane.Add(b3, TLane.Load(residual + (3 * lane) + block));
                }
                if (H > 4)
                {
                    a4 = TLane.Add(a4, TLane.Load(residual + (4 * lane)));
                    if (N > 1)
                        b4 = TLane.Add(b4, TLane.Load(residual + (4 * lane) + block));
                }
                if (H > 5)
                {
                    a5 = TLane.Add(a5, TLane.Load(residual + (5 * lane)));
                    if (N > 1)
                        b5 = TLane.Add(b5, TLane.Load(residual + (5 * lane) + block));
                }
                if (H > 6)
                {
                    a6 = TLane.Add(a6, TLane.Load(residual + (6 * lane)));
                    if (N > 1)
                        b6 = TLane.Add(b6, TLane.Load(residual + (6 * lane) + block));
                }
                if (L > 0)
                {
                    c0 = TLane.Add(c0, TLane.Load(residual2));
                    if (N > 1)
                        d0 = TLane.Add(d0, TLane.Load(residual2 + block));
                }
                if (L > 1)
                {
                    c1 = TLane.Add(c1, TLane.Load(residual2 + lane));
                    if (N > 1)
                        d1 = TLane.Add(d1, TLane.Load(residual2 + lane + block));
                }
                if (L > 2)
                {
                    c2 = TLane.Add(c2, TLane.Load(residual2 + (2 * lane)));
                    if (N > 1)
                        d2 = TLane.Add(d2, TLane.Load(residual2 + (2 * lane) + block));
                }
                if (L > 3)
                {
                    c3 = TLane.Add(c3, TLane.Load(residual2 + (3 * lane)));
                    if (N > 1)
                        d3 = TLane.Add(d3, TLane.Load(residual2 + (3 * lane) + block));
                }
                if (L > 4)
                {
                    c4 = TLane.Add(c4, TLane.Load(residual2 + (4 * lane)));
                    if (N > 1)
                        d4 = TLane.Add(d4, TLane.Load(residual2 + (4 * lane) + block));
                }
                if (L > 5)
                {
                    c5 = TLane.Add(c5, TLane.Load(residual2 + (5 * lane)));
                    if (N > 1)
                        d5 = TLane.Add(d5, TLane.Load(residual2 + (5 * lane) + block));
                }
                if (L > 6)
                {
                    c6 = TLane.Add(c6, TLane.Load(residual2 + (6 * lane)));
                    if (N > 1)
                        d6 = TLane.Add(d6, TLane.Load(residual2 + (6 * lane) + block));
                }
                residual += row->OutputTile;
            }
            float* w = row->Weights;
            for (InputRun* run = row->Runs, last = run + row->RunCount; run < last; run++)
            {
                float* p = input + run->Offset, q = p + row->InputHalf, end = p + run->Length;
                do
                {
                    TV w0 = TLane.Load(w), w1 = N > 1 ? TLane.Load(w + lane) : w0, x;
                    x = TLane.Broadcast(*p);
                    a0 = TLane.MultiplyAdd(x, w0, a0);
                    if (N > 1)
                        b0 = TLane.MultiplyAdd(x, w1, b0);
                    if (H > 1)
                    {
                        x = TLane.Broadcast(p[s1]);
                        a1 = TLane.MultiplyAdd(x, w0, a1);
                        if (N > 1)
                            b1 = TLane.MultiplyAdd(x, w1, b1);
                    }
                    if (H > 2)
                    {
                        x = TLane.Broadcast(p[s2]);
                        a2 = TLane.MultiplyAdd(x, w0, a2);
                        if (N > 1)
                            b2 = TLane.MultiplyAdd(x, w1, b2);
                    }
                    if (H > 3)
                    {
                        x = TLane.Broadcast(p[s3]);
                        a3 = TLane.MultiplyAdd(x, w0, a3);
                        if (N > 1)
                            b3 = TLane.MultiplyAdd(x, w1, b3);
                    }
                    if (H > 4)
                    {
                        x = TLane.Broadcast(p[s4]);
                        a4 = TLane.MultiplyAdd(x, w0, a4);
                        if (N > 1)
                            b4 = TLane.MultiplyAdd(x, w1, b4);
                    }
                    if (H > 5)
                    {
                        x = TLane.Broadcast(p[s5]);
                        a5 = TLane.MultiplyAdd(x, w0, a5);
                        if (N > 1)
                            b5 = TLane.MultiplyAdd(x, w1, b5);
                    }
                    if (H > 6)
                    {
                        x = TLane.Broadcast(p[s6]);
                        a6 = TLane.MultiplyAdd(x, w0, a6);
                        if (N > 1)
                            b6 = TLane.MultiplyAdd(x, w1, b6);
                    }
                    if (L > 0)
                    {
                        x = TLane.Broadcast(*q);
                        c0 = TLane.MultiplyAdd(x, w0, c0);
                        if (N > 1)
                            d0 = TLane.MultiplyAdd(x, w1, d0);
                    }
                    if (L > 1)
                    {
                        x = TLane.Broadcast(q[s1]);
                        c1 = TLane.MultiplyAdd(x, w0, c1);
                        if (N > 1)
                            d1 = TLane.MultiplyAdd(x, w1, d1);
                    }
                    if (L > 2)
                    {
                        x = TLane.Broadcast(q[s2]);
                        c2 = TLane.MultiplyAdd(x, w0, c2);
                        if (N > 1)
                            d2 = TLane.MultiplyAdd(x, w1, d2);
                    }
                    if (L > 3)
                    {
                        x = TLane.Broadcast(q[s3]);
                        c3 = TLane.MultiplyAdd(x, w0, c3);
                        if (N > 1)
                            d3 = TLane.MultiplyAdd(x, w1, d3);
                    }
                    if (L > 4)
                    {
                        x = TLane.Broadcast(q[s4]);
                        c4 = TLane.MultiplyAdd(x, w0, c4);
                        if (N > 1)
                            d4 = TLane.MultiplyAdd(x, w1, d4);
                    }
                    if (L > 5)
                    {
                        x = TLane.Broadcast(q[s5]);
                        c5 = TLane.MultiplyAdd(x, w0, c5);
                        if (N > 1)
                            d5 = TLane.MultiplyAdd(x, w1, d5);
                    }
                    if (L > 6)
                    {
                        x = TLane.Broadcast(q[s6]);
                        c6 = TLane.MultiplyAdd(x, w0, c6);
                        if (N > 1)
                            d6 = TLane.MultiplyAdd(x, w1, d6);
                    }
                    w += N * lane;
                    p++;
                    q++;
                }
                while (p < end);
            }
            TV min = TLane.Broadcast(row->Min), max = TLane.Broadcast(row->Max);
            float* output2 = output + row->OutputHalf;
            TLane.Store(TLane.Clamp(a0, min, max), output);
            if (N > 1)
                TLane.Store(TLane.Clamp(b0, min, max), output + block);
            if (H > 1)
            {
                TLane.Store(TLane.Clamp(a1, min, max), output + lane);
                if (N > 1)
                    TLane.Store(TLane.Clamp(b1, min, max), output + lane + block);
            }
            if (H > 2)
            {
                TLane.Store(TLane.Clamp(a2, min, max), output + (2 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(b2, min, max), output + (2 * lane) + block);
            }
            if (H > 3)
            {
                TLane.Store(TLane.Clamp(a3, min, max), output + (3 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(b3, min, max), output + (3 * lane) + block);
            }
            if (H > 4)
            {
                TLane.Store(TLane.Clamp(a4, min, max), output + (4 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(b4, min, max), output + (4 * lane) + block);
            }
            if (H > 5)
            {
                TLane.Store(TLane.Clamp(a5, min, max), output + (5 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(b5, min, max), output + (5 * lane) + block);
            }
            if (H > 6)
            {
                TLane.Store(TLane.Clamp(a6, min, max), output + (6 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(b6, min, max), output + (6 * lane) + block);
            }
            if (L > 0)
            {
                TLane.Store(TLane.Clamp(c0, min, max), output2);
                if (N > 1)
                    TLane.Store(TLane.Clamp(d0, min, max), output2 + block);
            }
            if (L > 1)
            {
                TLane.Store(TLane.Clamp(c1, min, max), output2 + lane);
                if (N > 1)
                    TLane.Store(TLane.Clamp(d1, min, max), output2 + lane + block);
            }
            if (L > 2)
            {
                TLane.Store(TLane.Clamp(c2, min, max), output2 + (2 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(d2, min, max), output2 + (2 * lane) + block);
            }
            if (L > 3)
            {
                TLane.Store(TLane.Clamp(c3, min, max), output2 + (3 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(d3, min, max), output2 + (3 * lane) + block);
            }
            if (L > 4)
            {
                TLane.Store(TLane.Clamp(c4, min, max), output2 + (4 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(d4, min, max), output2 + (4 * lane) + block);
            }
            if (L > 5)
            {
                TLane.Store(TLane.Clamp(c5, min, max), output2 + (5 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(d5, min, max), output2 + (5 * lane) + block);
            }
            if (L > 6)
            {
                TLane.Store(TLane.Clamp(c6, min, max), output2 + (6 * lane));
                if (N > 1)
                    TLane.Store(TLane.Clamp(d6, min, max), output2 + (6 * lane) + block);
            }
            input += row->InputTile;
            output += row->OutputTile;
        }
    }
}
