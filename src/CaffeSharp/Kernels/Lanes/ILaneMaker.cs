namespace CaffeSharp.Kernels.Lanes;

/// <summary>Makes something that is generic over the lane, once the width is known.</summary>
/// <typeparam name="T">What is made.</typeparam>
internal interface ILaneMaker<out T>
{
    /// <summary>Makes it for one lane.</summary>
    T Make<TLane, TV>()
        where TLane : struct, ILane<TV>
        where TV : struct;
}
