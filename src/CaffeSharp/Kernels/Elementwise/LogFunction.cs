using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = Factor · ln(Scale · x + Shift).</summary>
internal readonly record struct LogFunction(float Scale, float Shift, float Factor) : IElementFunction
{
    public static int Work => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct =>
        TLane.Multiply(LaneMath<TLane, TV>.Log(TLane.Add(TLane.Multiply(x, TLane.Broadcast(Scale)), TLane.Broadcast(Shift))), TLane.Broadcast(Factor));
}
