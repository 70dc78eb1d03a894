using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = x / (1 + e^(−Beta · x)).</summary>
internal readonly record struct SwishFunction(float Beta) : IElementFunction
{
    public static int Work => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.Multiply(x, LaneMath<TLane, TV>.Sigmoid(TLane.Multiply(x, TLane.Broadcast(Beta))));
}
