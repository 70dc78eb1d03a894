using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = tanh x.</summary>
internal readonly struct TanhFunction : IElementFunction
{
    public static int Work => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => LaneMath<TLane, TV>.Tanh(x);
}
