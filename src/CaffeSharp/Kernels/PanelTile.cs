using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels;

/// <summary>
/// The product of up to 14 packed rows with a panel of packed weights one or two vectors wide: nothing but multiply-adds into
/// registers. What a row, a column and a sum are is the caller's: images, inputs and outputs of a fully connected layer, or
/// tiles, channels and filters at one frequency of Winograd's convolution.
/// </summary>
internal static unsafe class PanelTile
{
    /// <summary>Most rows whose sums fit the registers beside two lanes of weights and one of input.</summary>
    public static int MostRows(int registers) => Math.Min((registers - 3) / 2, 14);

    /// <summary>The product for a count of rows in [1, 14] and of vectors, 1 or 2.</summary>
    public static delegate*<float*, float*, int, nint, float*, nint, nint, void> For<TLane, TV>(int rows, int vectors)
        where TLane : struct, ILane<TV>
        where TV : struct => vectors == 1 ? For<TLane, TV, Extent1>(rows) : For<TLane, TV, Extent2>(rows);

    private static delegate*<float*, float*, int, nint, float*, nint, nint, void> For<TLane, TV, TVectors>(int rows)
        where TLane : struct, ILane<TV>
        where TV : struct
        where TVectors : struct, IExtent => rows switch
        {
            1 => &Run<TLane, TV, Extent1, TVectors>,
            2 => &Run<TLane, TV, Extent2, TVectors>,
            3 => &Run<TLane, TV, Extent3, TVectors>,
            4 => &Run<TLane, TV, Extent4, TVectors>,
            5 => &Run<TLane, TV, Extent5, TVectors>,
            6 => &Run<TLane, TV, Extent6, TVectors>,
            7 => &Run<TLane, TV, Extent7, TVectors>,
            8 => &Run<TLane, TV, Extent8, TVectors>,
            9 => &Run<TLane, TV, Extent9, TVectors>,
            10 => &Run<TLane, TV, Extent10, TVectors>,
            11 => &Run<TLane, TV, Extent11, TVectors>,
            12 => &Run<TLane, TV, Extent12, TVectors>,
            13 => &Run<TLane, TV, Extent13, TVectors>,
            _ => &Run<TLane, TV, Extent14, TVectors>,
        };

    /// <summary>Sums over <paramref name="columns"/>, in their order.</summary>
    /// <param name="x">The rows, <c>[block, row, lane]</c>: columns in blocks of as many as a vector has elements, the last maybe not full.</param>
    /// <param name="weights">The panel, one or two lanes a column.</param>
    /// <param name="columns">How many.</param>
    /// <param name="step">Floats from a column's weights to the next column's.</param>
    /// <param name="to">Takes the sums with the first vector of weights, <c>[row, lane]</c>.</param>
    /// <param name="second">Floats from there to where those with the second go, if there is one.</param>
    /// <param name="ahead">Floats from these weights to those wanted next, which are fetched meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLane, TV, TRows, TVectors>(float* x, float* weights, int columns, nint step, float* to, nint second, nint ahead)
        where TLane : struct, ILane<TV>
        where TV : struct
        where TRows : struct, IExtent
        where TVectors : struct, IExtent
    {
        TV a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default,
            a4 = default, b4 = default, a5 = default, b5 = default, a6 = default, b6 = default, a7 = default, b7 = default,
            a8 = default, b8 = default, a9 = default, b9 = default, a10 = default, b10 = default, a11 = default, b11 = default,
            a12 = default, b12 = default, a13 = default, b13 = default;
        for (; columns > 0; columns -= TLane.Count)
        {
            float* end = x + Math.Min(TLane.Count, columns);
            for (float* at = x; at < end; at++)
            {
                TV w0 = TLane.Load(weights), w1 = TVectors.Value > 1 ? TLane.Load(weights + TLane.Count) : w0;
                if (Sse.IsSupported)
                {
                    Sse.Prefetch1(weights + ahead);
                    if (TLane.Count * TVectors.Value > 16)
                        Sse.Prefetch1(weights + ahead + 16);
                }
                TV v = TLane.Broadcast(*at);
                a0 = TLane.MultiplyAdd(v, w0, a0);
                if (TVectors.Value > 1)
                    b0 = TLane.MultiplyAdd(v, w1, b0);
                if (TRows.Value > 1)
                {
                    v = TLane.Broadcast(at[1 * TLane.Count]);
                    a1 = TLane.MultiplyAdd(v, w0, a1);
                    if (TVectors.Value > 1)
                        b1 = TLane.MultiplyAdd(v, w1, b1);
                }
                if (TRows.Value > 2)
                {
                    v = TLane.Broadcast(at[2 * TLane.Count]);
                    a2 = TLane.MultiplyAdd(v, w0, a2);
                    if (TVectors.Value > 1)
                        b2 = TLane.MultiplyAdd(v, w1, b2);
                }
                if (TRows.Value > 3)
                {
                    v = TLane.Broadcast(at[3 * TLane.Count]);
                    a3 = TLane.MultiplyAdd(v, w0, a3);
                    if (TVectors.Value > 1)
                        b3 = TLane.MultiplyAdd(v, w1, b3);
                }
                if (TRows.Value > 4)
                {
                    v = TLane.Broadcast(at[4 * TLane.Count]);
                    a4 = TLane.MultiplyAdd(v, w0, a4);
                    if (TVectors.Value > 1)
                        b4 = TLane.MultiplyAdd(v, w1, b4);
                }
                if (TRows.Value > 5)
                {
                    v = TLane.Broadcast(at[5 * TLane.Count]);
                    a5 = TLane.MultiplyAdd(v, w0, a5);
                    if (TVectors.Value > 1)
                        b5 = TLane.MultiplyAdd(v, w1, b5);
                }
                if (TRows.Value > 6)
                {
                    v = TLane.Broadcast(at[6 * TLane.Count]);
                    a6 = TLane.MultiplyAdd(v, w0, a6);
                    if (TVectors.Value > 1)
                        b6 = TLane.MultiplyAdd(v, w1, b6);
                }
                if (TRows.Value > 7)
                {
                    v = TLane.Broadcast(at[7 * TLane.Count]);
                    a7 = TLane.MultiplyAdd(v, w0, a7);
                    if (TVectors.Value > 1)
                        b7 = TLane.MultiplyAdd(v, w1, b7);
                }
                if (TRows.Value > 8)
                {
                    v = TLane.Broadcast(at[8 * TLane.Count]);
                    a8 = TLane.MultiplyAdd(v, w0, a8);
                    if (TVectors.Value > 1)
                        b8 = TLane.MultiplyAdd(v, w1, b8);
                }
                if (TRows.Value > 9)
                {
                    v = TLane.Broadcast(at[9 * TLane.Count]);
                    a9 = TLane.MultiplyAdd(v, w0, a9);
                    if (TVectors.Value > 1)
                        b9 = TLane.MultiplyAdd(v, w1, b9);
                }
                if (TRows.Value > 10)
                {
                    v = TLane.Broadcast(at[10 * TLane.Count]);
                    a10 = TLane.MultiplyAdd(v, w0, a10);
                    if (TVectors.Value > 1)
                        b10 = TLane.MultiplyAdd(v, w1, b10);
                }
                if (TRows.Value > 11)
                {
                    v = TLane.Broadcast(at[11 * TLane.Count]);
                    a11 = TLane.MultiplyAdd(v, w0, a11);
                    if (TVectors.Value > 1)
                        b11 = TLane.MultiplyAdd(v, w1, b11);
                }
                if (TRows.Value > 12)
                {
                    v = TLane.Broadcast(at[12 * TLane.Count]);
                    a12 = TLane.MultiplyAdd(v, w0, a12);
                    if (TVectors.Value > 1)
                        b12 = TLane.MultiplyAdd(v, w1, b12);
                }
                if (TRows.Value > 13)
                {
                    v = TLane.Broadcast(at[13 * TLane.Count]);
                    a13 = TLane.MultiplyAdd(v, w0, a13);
                    if (TVectors.Value > 1)
                        b13 = TLane.MultiplyAdd(v, w1, b13);
                }
                weights += step;
            }
            x += TRows.Value * TLane.Count;
        }
        TLane.Store(a0, to);
        if (TVectors.Value > 1)
            TLane.Store(b0, to + second);
        if (TRows.Value > 1)
        {
            TLane.Store(a1, to + (1 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b1, to + second + (1 * TLane.Count));
        }
        if (TRows.Value > 2)
        {
            TLane.Store(a2, to + (2 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b2, to + second + (2 * TLane.Count));
        }
        if (TRows.Value > 3)
        {
            TLane.Store(a3, to + (3 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b3, to + second + (3 * TLane.Count));
        }
        if (TRows.Value > 4)
        {
            TLane.Store(a4, to + (4 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b4, to + second + (4 * TLane.Count));
        }
        if (TRows.Value > 5)
        {
            TLane.Store(a5, to + (5 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b5, to + second + (5 * TLane.Count));
        }
        if (TRows.Value > 6)
        {
            TLane.Store(a6, to + (6 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b6, to + second + (6 * TLane.Count));
        }
        if (TRows.Value > 7)
        {
            TLane.Store(a7, to + (7 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b7, to + second + (7 * TLane.Count));
        }
        if (TRows.Value > 8)
        {
            TLane.Store(a8, to + (8 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b8, to + second + (8 * TLane.Count));
        }
        if (TRows.Value > 9)
        {
            TLane.Store(a9, to + (9 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b9, to + second + (9 * TLane.Count));
        }
        if (TRows.Value > 10)
        {
            TLane.Store(a10, to + (10 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b10, to + second + (10 * TLane.Count));
        }
        if (TRows.Value > 11)
        {
            TLane.Store(a11, to + (11 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b11, to + second + (11 * TLane.Count));
        }
        if (TRows.Value > 12)
        {
            TLane.Store(a12, to + (12 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b12, to + second + (12 * TLane.Count));
        }
        if (TRows.Value > 13)
        {
            TLane.Store(a13, to + (13 * TLane.Count));
            if (TVectors.Value > 1)
                TLane.Store(b13, to + second + (13 * TLane.Count));
        }
    }
}
