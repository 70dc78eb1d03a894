using System.Runtime.Intrinsics;

namespace CaffeSharp.Kernels.Lanes;

/// <summary>How many floats this machine computes at once.</summary>
internal static class SimdWidth
{
    /// <summary>16, 8 or 4, and 1 where there is no SIMD.</summary>
    public static int Floats =>
        Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;
}
