namespace CaffeSharp.Kernels.Lanes;

/// <summary>Something to do that is generic over the lane, once the width is known.</summary>
internal interface ILaneWork
{
    /// <summary>Does it by one lane.</summary>
    void Run<TLane, TV>()
        where TLane : struct, ILane<TV>
        where TV : struct;
}
