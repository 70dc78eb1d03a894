using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>F(4×4, 3×3) at the points 0, ±1, ±2: 36 multiplications for 144, the fastest for all but the smallest planes.</summary>
internal readonly unsafe struct F43 : IWinogradForm
{
    public static int Outputs => 4;

    public static int Taps => 3;

    public static int Size => 6;

    public static string Name => "f43";

    public static ReadOnlySpan<float> Filter =>
    [
        1f / 4, 0, 0,
        -1f / 6, -1f / 6, -1f / 6,
        -1f / 6, 1f / 6, -1f / 6,
        1f / 24, 1f / 12, 1f / 6,
        1f / 24, -1f / 12, 1f / 6,
        0, 0, 1,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TLane, TV>(float* from, nint fromStride, float* to, nint toStride) where TLane : struct, ILane<TV> where TV : struct =>
        SixPoints.Input<TLane, TV>(from, fromStride, to, toStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TLane, TV>(float* from, nint fromStride, float* to, nint toStride) where TLane : struct, ILane<TV> where TV : struct
    {
        TV m0 = TLane.Load(from), m5 = TLane.Load(from + (5 * fromStride));
        TV m1 = TLane.Load(from + fromStride), m2 = TLane.Load(from + (2 * fromStride));
        TV m3 = TLane.Load(from + (3 * fromStride)), m4 = TLane.Load(from + (4 * fromStride));
        TV evenOne = TLane.Add(m1, m2), oddOne = TLane.Subtract(m1, m2), evenTwo = TLane.Add(m3, m4), oddTwo = TLane.Subtract(m3, m4);
        TLane.Store(TLane.Add(m0, TLane.Add(evenOne, evenTwo)), to);
        TLane.Store(TLane.MultiplyAdd(oddTwo, TLane.Broadcast(2), oddOne), to + toStride);
        TLane.Store(TLane.MultiplyAdd(evenTwo, TLane.Broadcast(4), evenOne), to + (2 * toStride));
        TLane.Store(TLane.MultiplyAdd(oddTwo, TLane.Broadcast(8), TLane.Add(oddOne, m5)), to + (3 * toStride));
    }
}
