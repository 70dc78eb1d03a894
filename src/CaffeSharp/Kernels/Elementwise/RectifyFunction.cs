using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = min(max(x ≥ 0 ? x : slope · x, Min), Max): ReLU, leaky ReLU, ReLU6. NaN stays NaN.</summary>
internal readonly record struct RectifyFunction(float Slope, float Min, float Max) : IElementFunction
{
    public static int Work => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.Clamp(TLane.Leaky(x, TLane.Broadcast(Slope)), TLane.Broadcast(Min), TLane.Broadcast(Max));
}
