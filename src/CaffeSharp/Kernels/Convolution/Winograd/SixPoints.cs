using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>Bᵀ at the points 0, 1, −1, 2, −2 and infinity, which F(4,3) and F(2,5) have in common.</summary>
internal static unsafe class SixPoints
{
    /// <summary>Six lanes in, six lanes out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TLane, TV>(float* from, nint fromStride, float* to, nint toStride) where TLane : struct, ILane<TV> where TV : struct
    {
        TV d0 = TLane.Load(from), d1 = TLane.Load(from + fromStride), d2 = TLane.Load(from + (2 * fromStride));
        TV d3 = TLane.Load(from + (3 * fromStride)), d4 = TLane.Load(from + (4 * fromStride)), d5 = TLane.Load(from + (5 * fromStride));
        TV four = TLane.Broadcast(4), minusFour = TLane.Broadcast(-4), minusFive = TLane.Broadcast(-5);
        TLane.Store(TLane.MultiplyAdd(d0, four, TLane.MultiplyAdd(d2, minusFive, d4)), to);
        // The even and the odd powers of ±1, then of ±2.
        TV even = TLane.MultiplyAdd(d2, minusFour, d4), odd = TLane.MultiplyAdd(d1, minusFour, d3);
        TLane.Store(TLane.Add(even, odd), to + toStride);
        TLane.Store(TLane.Subtract(even, odd), to + (2 * toStride));
        even = TLane.Subtract(d4, d2);
        odd = TLane.Subtract(d3, d1);
        odd = TLane.Add(odd, odd);
        TLane.Store(TLane.Add(even, odd), to + (3 * toStride));
        TLane.Store(TLane.Subtract(even, odd), to + (4 * toStride));
        TLane.Store(TLane.MultiplyAdd(d1, four, TLane.MultiplyAdd(d3, minusFive, d5)), to + (5 * toStride));
    }
}
