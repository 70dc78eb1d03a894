namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>What happens to the sums of one filter.</summary>
/// <param name="Slope">Factor of negative values, 1 to leave them.</param>
/// <param name="Min">Smallest output.</param>
/// <param name="Max">Largest output.</param>
internal readonly record struct RowEnd(float Slope, float Min, float Max);
