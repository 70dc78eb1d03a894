using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = x · tanh(ln(1 + e^x)). With n = e^x · (e^x + 2) the tanh is n / (n + 2); from x = 20 on it is 1.</summary>
internal readonly struct MishFunction : IElementFunction
{
    public static int Work => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        const float Flat = 20;
        TV e = LaneMath<TLane, TV>.Exp(TLane.Smaller(TLane.Broadcast(Flat), x)), two = TLane.Broadcast(2);
        e = TLane.Multiply(e, TLane.Add(e, two));
        return TLane.Multiply(x, TLane.Divide(e, TLane.Add(e, two)));
    }
}
