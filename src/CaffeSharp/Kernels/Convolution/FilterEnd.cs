using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>What happens to the sums of one filter.</summary>
/// <param name="Slope">Factor of negative values, 1 to leave them.</param>
/// <param name="Min">Smallest output.</param>
/// <param name="Max">Largest output.</param>
internal readonly record struct FilterEnd(float Slope, float Min, float Max)
{
    /// <summary>The part of an epilogue that concerns <paramref name="filter"/>.</summary>
    public static unsafe FilterEnd Of(PackedEpilogue epilogue, int filter) =>
        new(epilogue.Slopes == null ? 1 : epilogue.Slopes[filter], epilogue.Min, epilogue.Max);

    /// <summary>The output that a sum becomes.</summary>
    public float Apply(float sum) => ScalarLane.Clamp(ScalarLane.Leaky(sum, Slope), Min, Max);
}
