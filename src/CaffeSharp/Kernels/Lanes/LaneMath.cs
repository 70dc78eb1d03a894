using System.Runtime.CompilerServices;

namespace CaffeSharp.Kernels.Lanes;

/// <summary>
/// Functions of every element of a vector, to a few units in the last place. Polynomials and ways to cut the range are
/// those of S. Moshier's Cephes library (single precision: expf, logf, tanhf).
/// </summary>
internal static class LaneMath<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>A vector of one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV All(float value) => TLane.Broadcast(value);

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Abs(TV x) => TLane.Larger(x, TLane.Subtract(All(0), x));

    /// <summary>
    /// e^x, within 2 units in the last place; 0 below −104, ∞ above 88.73. With n = round(x / ln 2) and r = x − n · ln 2,
    /// ln 2 in two parts, it is 2^n · e^r, and e^r a polynomial of degree 7 on [−ln 2 / 2, ln 2 / 2].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Exp(TV x)
    {
        const float Lowest = -104, Highest = 89, PerLogOf2 = 1.44269504f, LogOf2High = 0.693359375f, LogOf2Low = -2.12194440e-4f;
        TV cut = TLane.Clamp(x, All(Lowest), All(Highest));
        TV shifted = TLane.MultiplyAdd(cut, All(PerLogOf2), All(LaneBits.Rounder));
        TV n = TLane.Subtract(shifted, All(LaneBits.Rounder));
        TV r = TLane.MultiplyAdd(n, All(-LogOf2High), cut);
        r = TLane.MultiplyAdd(n, All(-LogOf2Low), r);
        TV p = TLane.MultiplyAdd(All(1.9875691500e-4f), r, All(1.3981999507e-3f));
        p = TLane.MultiplyAdd(p, r, All(8.3334519073e-3f));
        p = TLane.MultiplyAdd(p, r, All(4.1665795894e-2f));
        p = TLane.MultiplyAdd(p, r, All(1.6666665459e-1f));
        p = TLane.MultiplyAdd(p, r, All(5.0000001201e-1f));
        p = TLane.MultiplyAdd(p, TLane.Multiply(r, r), r);
        return TLane.TimesPowerOfTwo(TLane.Add(p, All(1)), shifted);
    }

    /// <summary>
    /// ln x, within 2 units in the last place; −∞ of 0, NaN below. With x = m · 2^e and m in [√½, √2) it is
    /// e · ln 2 + ln m, and ln m a polynomial of m − 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Log(TV x)
    {
        const float LeastNormal = 1.17549435e-38f, Raise = 8_388_608;
        TV raised = TLane.SelectLess(x, All(LeastNormal), TLane.Multiply(x, All(Raise)), x);
        TV ln = LogOfNormal(raised, TLane.SelectLess(x, All(LeastNormal), All(-LaneBits.MantissaBits), All(0)));
        ln = TLane.SelectLess(x, All(float.PositiveInfinity), ln, x);
        ln = TLane.SelectLess(All(0), x, ln, All(float.NegativeInfinity));
        // What is neither below nor above 0 and not 0 is NaN, and so is what is below.
        return TLane.SelectLess(All(-float.Epsilon), x, ln, TLane.Sqrt(TLane.Subtract(x, All(1))));
    }

    /// <summary>ln x + <paramref name="exponents"/> · ln 2 for a positive, finite, normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV LogOfNormal(TV x, TV exponents)
    {
        const float LogOf2High = 0.693359375f, LogOf2Low = -2.12194440e-4f;
        TV r = TLane.Subtract(TLane.Mantissa(x, out TV e), All(1));
        e = TLane.Add(e, exponents);
        TV p = TLane.MultiplyAdd(All(7.0376836292e-2f), r, All(-1.1514610310e-1f));
        p = TLane.MultiplyAdd(p, r, All(1.1676998740e-1f));
        p = TLane.MultiplyAdd(p, r, All(-1.2420140846e-1f));
        p = TLane.MultiplyAdd(p, r, All(1.4249322787e-1f));
        p = TLane.MultiplyAdd(p, r, All(-1.6668057665e-1f));
        p = TLane.MultiplyAdd(p, r, All(2.0000714765e-1f));
        p = TLane.MultiplyAdd(p, r, All(-2.4999993993e-1f));
        p = TLane.MultiplyAdd(p, r, All(3.3333331174e-1f));
        TV square = TLane.Multiply(r, r);
        TV rest = TLane.MultiplyAdd(e, All(LogOf2Low), TLane.Multiply(TLane.Multiply(p, r), square));
        rest = TLane.MultiplyAdd(square, All(-0.5f), rest);
        return TLane.MultiplyAdd(e, All(LogOf2High), TLane.Add(r, rest));
    }

    /// <summary>ln(1 + t) for t in [0, 1], exact to a few units also where t is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV LogOfOnePlus(TV t)
    {
        TV sum = TLane.Add(t, All(1)), lost = TLane.Subtract(t, TLane.Subtract(sum, All(1)));
        return TLane.Add(LogOfNormal(sum, All(0)), TLane.Divide(lost, sum));
    }

    /// <summary>1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Sigmoid(TV x) => TLane.Divide(All(1), TLane.Add(All(1), Exp(TLane.Subtract(All(0), x))));

    /// <summary>
    /// tanh x: x + x³ · P(x²) below 0.625 in magnitude, and 1 − 2 / (e^2|x| + 1) with the sign of x from there on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Tanh(TV x)
    {
        const float Small = 0.625f;
        TV size = Abs(x), square = TLane.Multiply(x, x);
        TV p = TLane.MultiplyAdd(All(-5.70498872745e-3f), square, All(2.06390887954e-2f));
        p = TLane.MultiplyAdd(p, square, All(-5.37397155531e-2f));
        p = TLane.MultiplyAdd(p, square, All(1.33314422036e-1f));
        p = TLane.MultiplyAdd(p, square, All(-3.33332819422e-1f));
        TV near = TLane.MultiplyAdd(TLane.Multiply(p, square), x, x);
        TV far = TLane.Subtract(All(1), TLane.Divide(All(2), TLane.Add(Exp(TLane.Add(size, size)), All(1))));
        far = TLane.SelectLess(x, All(0), TLane.Subtract(All(0), far), far);
        return TLane.SelectLess(size, All(Small), near, far);
    }
}
