using System.Runtime.CompilerServices;
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
        _ => throw Unknown(lane),
    };

    /// <summary>Does <paramref name="work"/> by vectors of <paramref name="lane"/> floats.</summary>
    /// <exception cref="ArgumentException">There are no such vectors.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TWork>(int lane, in TWork work)
        where TWork : struct, ILaneWork
    {
        switch (lane)
        {
            case 16: work.Run<Lane512, Vector512<float>>(); break;
            case 8: work.Run<Lane256, Vector256<float>>(); break;
            case 4: work.Run<Lane128, Vector128<float>>(); break;
            case 1: work.Run<ScalarLane, float>(); break;
            default: throw Unknown(lane);
        }
    }

    /// <summary>The widest lane up to <paramref name="lane"/> that <paramref name="count"/> numbers in a row fill.</summary>
    public static int Filled(int lane, int count)
    {
        while (lane > count && lane > 1)
            lane = lane > 4 ? lane / 2 : 1;
        return lane;
    }

    /// <summary>The narrowest lane up to <paramref name="lane"/> that holds all of <paramref name="count"/> numbers; 1 for a single one.</summary>
    public static int Holding(int lane, int count)
    {
        if (count <= 1)
            return 1;
        while (lane > 4 && lane / 2 >= count)
            lane /= 2;
        return lane;
    }

    private static ArgumentException Unknown(int lane) => new($"there are vectors of 1, 4, 8 or 16 floats, not {lane}");
}
