using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Lrn;

/// <summary>s^−beta.</summary>
internal interface ILrnPower
{
    /// <summary>The power of every element.</summary>
    static abstract TV Of<TLane, TV>(TV sum, float beta)
        where TLane : struct, ILane<TV>
        where TV : struct;
}

/// <summary>s^−¾ = r · √r with r = 1 / √s, and √r = r · 1 / √r. Sums beyond what a float holds count as the largest that it does.</summary>
internal readonly struct ThreeQuarters : ILrnPower
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Of<TLane, TV>(TV sum, float beta)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        const float Largest = 1e38f;
        TV r = TLane.ReciprocalSqrt(TLane.Smaller(TLane.Broadcast(Largest), sum));
        return TLane.Multiply(r, TLane.Multiply(r, TLane.ReciprocalSqrt(r)));
    }
}

/// <summary>s^−beta = e^(−beta · ln s).</summary>
internal readonly struct AnyPower : ILrnPower
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Of<TLane, TV>(TV sum, float beta)
        where TLane : struct, ILane<TV>
        where TV : struct => LaneMath<TLane, TV>.Exp(TLane.Multiply(LaneMath<TLane, TV>.Log(sum), TLane.Broadcast(-beta)));
}
