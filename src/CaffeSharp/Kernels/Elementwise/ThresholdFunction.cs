using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = 1 where x is above the limit, else 0.</summary>
internal readonly record struct ThresholdFunction(float Limit) : IElementFunction
{
    public static int Work => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.SelectLess(TLane.Broadcast(Limit), x, TLane.Broadcast(1), TLane.Broadcast(0));
}
