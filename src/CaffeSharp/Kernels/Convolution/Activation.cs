using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>The part of the epilogue that comes after the sums.</summary>
internal static unsafe class Activation<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Slopes and clamp over <paramref name="pixels"/> vectors, one block of filters, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyBlock(float* values, int pixels, float* slopes, float min, float max)
    {
        TV slope = TLane.Load(slopes), low = TLane.Broadcast(min), high = TLane.Broadcast(max);
        for (int p = 0; p < pixels; p++, values += TLane.Count)
            TLane.Store(TLane.Clamp(TLane.Leaky(TLane.Load(values), slope), low, high), values);
    }
}
