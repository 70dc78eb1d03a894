using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>F(2×2, 5×5) at the points 0, ±1, ±2: 36 multiplications for 100. Input tiles are those of <see cref="F43"/>.</summary>
internal readonly unsafe struct F25 : IWinogradForm
{
    public static int Outputs => 2;

    public static int Taps => 5;

    public static int Size => 6;

    public static string Name => "f25";

    public static ReadOnlySpan<float> Filter =>
    [
        1f / 4, 0, 0, 0, 0,
        -1f / 6, -1f / 6, -1f / 6, -1f / 6, -1f / 6,
        -1f / 6, 1f / 6, -1f / 6, 1f / 6, -1f / 6,
        1f / 24, 1f / 12, 1f / 6, 1f / 3, 2f / 3,
        1f / 24, -1f / 12, 1f / 6, -1f / 3, 2f / 3,
        0, 0, 0, 0, 1,
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
        TLane.Store(TLane.Add(TLane.Add(m0, TLane.Add(m1, m2)), TLane.Add(m3, m4)), to);
        TLane.Store(TLane.MultiplyAdd(TLane.Subtract(m3, m4), TLane.Broadcast(2), TLane.Add(TLane.Subtract(m1, m2), m5)), to + toStride);
    }
}
