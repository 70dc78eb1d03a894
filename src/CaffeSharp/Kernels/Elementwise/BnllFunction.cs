using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = ln(1 + e^x) as max(x, 0) + ln(1 + e^−|x|).</summary>
internal readonly struct BnllFunction : IElementFunction
{
    public static int Work => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        TV size = LaneMath<TLane, TV>.Abs(x), zero = TLane.Broadcast(0);
        TV ln = LaneMath<TLane, TV>.LogOfOnePlus(LaneMath<TLane, TV>.Exp(TLane.Subtract(zero, size)));
        return TLane.Add(TLane.SelectLess(x, zero, zero, x), ln);
    }
}
