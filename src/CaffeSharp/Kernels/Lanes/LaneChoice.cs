using System.Runtime.Intrinsics;

namespace CaffeSharp.Kernels.Lanes;

/// <summary>From a width to the lane of that width.</summary>
internal static class LaneChoice
{
    /// <summary>What <paramref name="maker"/> makes for vectors of <paramref name="lane"/> floats.</summary>
    /// <exception cref="ArgumentException">There are no such vectors.</exception>
    public static T Make<T>(int lane, ILaneMaker<T> maker) => lane switch
    {
        16 => maker.Make<Lane512, Vector512<float>>(),
        8 => maker.Make<Lane256, Vector256<float>>(),
        4 => maker.Make<Lane128, Vector128<float>>(),
        1 => maker.Make<ScalarLane, float>(),
        _ => throw new ArgumentException($"there are vectors of 1, 4, 8 or 16 floats, not {lane}"),
    };

    /// <summary>The widest lane up to <paramref name="lane"/> that <paramref name="count"/> numbers in a row fill.</summary>
    public static int Filled(int lane, int count)
    {
        while (lane > count && lane > 1)
            lane = lane > 4 ? lane / 2 : 1;
        return lane;
    }
}
