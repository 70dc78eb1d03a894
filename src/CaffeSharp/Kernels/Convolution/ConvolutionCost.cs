namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// Rough times of the parts of a run on a machine of about 3.5 GHz with two FMA units. Only their proportions
/// matter: kernels are compared with one another.
/// </summary>
internal static class ConvolutionCost
{
    private const double VectorMacsPerNanosecond = 7;
    private const double ColdBytesPerNanosecond = 30;
    private const double WarmBytesPerNanosecond = 80;

    /// <summary>Nanoseconds of <paramref name="macs"/> multiply-adds, wasted ones included.</summary>
    /// <param name="macs">Multiply-adds.</param>
    /// <param name="lane">Floats in a vector.</param>
    /// <param name="efficiency">Fraction of the machine's peak the inner loop reaches.</param>
    public static double Compute(double macs, int lane, double efficiency) => macs / (lane * VectorMacsPerNanosecond * efficiency);

    /// <summary>Nanoseconds to read weights from memory.</summary>
    public static double ColdWeights(double floats) => floats * sizeof(float) / ColdBytesPerNanosecond;

    /// <summary>Nanoseconds to copy numbers that the caches hold more or less.</summary>
    public static double Copy(double floats) => 2 * floats * sizeof(float) / WarmBytesPerNanosecond;
}
