using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = max(Min, min(x, Max)); NaN becomes the lower bound, as in Caffe.</summary>
internal readonly record struct ClipFunction(float Min, float Max) : IElementFunction
{
    public static int Work => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.Larger(TLane.Smaller(TLane.Broadcast(Max), x), TLane.Broadcast(Min));
}
