using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = Start · e^(Rate · x).</summary>
internal readonly record struct ExpFunction(float Rate, float Start) : IElementFunction
{
    public static int Work => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct =>
        TLane.Multiply(LaneMath<TLane, TV>.Exp(TLane.Multiply(x, TLane.Broadcast(Rate))), TLane.Broadcast(Start));
}
