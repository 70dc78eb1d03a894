using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// F(2×2, 3×3) at the points 0, ±1: 16 multiplications for 36. Its weights take less than half the memory of
/// <see cref="F43"/>'s, which decides on planes so small that the weights are most of what is read.
/// </summary>
internal readonly unsafe struct F23 : IWinogradForm
{
    public static int Outputs => 2;

    public static int Taps => 3;

    public static int Size => 4;

    public static string Name => "f23";

    public static ReadOnlySpan<float> Filter =>
    [
        1, 0, 0,
        0.5f, 0.5f, 0.5f,
        0.5f, -0.5f, 0.5f,
        0, 0, 1,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TLane, TV>(float* from, nint fromStride, float* to, nint toStride) where TLane : struct, ILane<TV> where TV : struct
    {
        TV d0 = TLane.Load(from), d1 = TLane.Load(from + fromStride);
        TV d2 = TLane.Load(from + (2 * fromStride)), d3 = TLane.Load(from + (3 * fromStride));
        TLane.Store(TLane.Subtract(d0, d2), to);
        TLane.Store(TLane.Add(d1, d2), to + toStride);
        TLane.Store(TLane.Subtract(d2, d1), to + (2 * toStride));
        TLane.Store(TLane.Subtract(d1, d3), to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TLane, TV>(float* from, nint fromStride, float* to, nint toStride) where TLane : struct, ILane<TV> where TV : struct
    {
        TV m1 = TLane.Load(from + fromStride), m2 = TLane.Load(from + (2 * fromStride));
        TLane.Store(TLane.Add(TLane.Load(from), TLane.Add(m1, m2)), to);
        TLane.Store(TLane.Subtract(TLane.Subtract(m1, m2), TLane.Load(from + (3 * fromStride))), to + toStride);
    }
}
