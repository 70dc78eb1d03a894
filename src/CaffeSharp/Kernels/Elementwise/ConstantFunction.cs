using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = Value, whatever x is: Power with a scale or a power of 0.</summary>
internal readonly record struct ConstantFunction(float Value) : IElementFunction
{
    public static int Work => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.Broadcast(Value);
}
