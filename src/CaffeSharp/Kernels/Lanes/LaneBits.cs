namespace CaffeSharp.Kernels.Lanes;

/// <summary>How a float lies in 32 bits: sign, 8 bits of exponent, 23 of mantissa.</summary>
internal static class LaneBits
{
    /// <summary>Bits of the mantissa.</summary>
    public const int MantissaBits = 23;

    /// <summary>What is added to the exponent.</summary>
    public const int ExponentBias = 127;

    /// <summary>1.5 · 2^23: added to a number below 2^22, it rounds it to a whole one and keeps that in its lowest bits.</summary>
    public const float Rounder = 12_582_912;

    /// <summary>The bits of <see cref="Rounder"/>.</summary>
    public const int Shift = 0x4B400000;

    /// <summary>The bits of √½.</summary>
    public const int RootOfHalf = 0x3F3504F3;
}
