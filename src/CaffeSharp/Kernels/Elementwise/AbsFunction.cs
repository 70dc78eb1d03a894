using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = |x|.</summary>
internal readonly struct AbsFunction : IElementFunction
{
    public static int Work => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct => LaneMath<TLane, TV>.Abs(x);
}
