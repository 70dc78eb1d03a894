using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>A function of every number by itself, written once for all vectors. The implementing struct holds its settings.</summary>
internal interface IElementFunction
{
    /// <summary>What a number takes, in numbers that could be copied meanwhile.</summary>
    static abstract int Work { get; }

    /// <summary>The function of every element.</summary>
    TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct;
}
