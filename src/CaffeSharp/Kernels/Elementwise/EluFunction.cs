using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = Lambda · (max(x, 0) + Alpha · (e^min(x, 0) − 1)): ELU with Lambda 1, and SeLU.</summary>
internal readonly record struct EluFunction(float Alpha, float Lambda) : IElementFunction
{
    public static int Work => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        // The smaller of x and 0, but NaN where x is.
        TV zero = TLane.Broadcast(0), low = TLane.SelectLess(zero, x, zero, x), high = TLane.SelectLess(x, zero, zero, x);
        TV bent = TLane.Subtract(LaneMath<TLane, TV>.Exp(low), TLane.Broadcast(1));
        return TLane.Multiply(TLane.MultiplyAdd(bent, TLane.Broadcast(Alpha), high), TLane.Broadcast(Lambda));
    }
}
