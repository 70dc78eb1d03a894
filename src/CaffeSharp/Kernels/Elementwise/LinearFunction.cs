using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = Scale · x + Shift: Power with power 1, and Dropout that scales.</summary>
internal readonly record struct LinearFunction(float Scale, float Shift) : IElementFunction
{
    public static int Work => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.Add(TLane.Multiply(x, TLane.Broadcast(Scale)), TLane.Broadcast(Shift));
}
