using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>What joins the numbers of a window.</summary>
internal interface IPoolingKind
{
    /// <summary>What an empty window gives; joined to any number it leaves that as it is.</summary>
    static abstract float Empty { get; }

    /// <summary>Joins one more number to what was joined before.</summary>
    static abstract TV Join<TLane, TV>(TV next, TV before)
        where TLane : struct, ILane<TV>
        where TV : struct;
}

/// <summary>The largest; NaN never is, and nothing below −<see cref="float.MaxValue"/>.</summary>
internal readonly struct MaxKind : IPoolingKind
{
    public static float Empty => -float.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Join<TLane, TV>(TV next, TV before)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.Larger(next, before);
}

/// <summary>The sum.</summary>
internal readonly struct SumKind : IPoolingKind
{
    public static float Empty => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Join<TLane, TV>(TV next, TV before)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.Add(next, before);
}

/// <summary>The sum of the squares.</summary>
internal readonly struct SquaresKind : IPoolingKind
{
    public static float Empty => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Join<TLane, TV>(TV next, TV before)
        where TLane : struct, ILane<TV>
        where TV : struct => TLane.MultiplyAdd(next, next, before);
}
