namespace CaffeSharp.Kernels.Lanes;

/// <summary>
/// One vector of floats and what kernels do with it, so that a kernel is written once for every width. The
/// implementing struct carries no data: <typeparamref name="TV"/> is the vector itself, so that the JIT sees
/// nothing but intrinsics, and the constants fold.
/// </summary>
/// <typeparam name="TV">The vector, e.g. <c>Vector512&lt;float&gt;</c>, or <c>float</c> where there is no SIMD.</typeparam>
internal unsafe interface ILane<TV> where TV : struct
{
    /// <summary>Floats in a vector: 16, 8, 4 or 1.</summary>
    static abstract int Count { get; }

    /// <summary>Vector registers the machine has at this width: register tiles are cut to it.</summary>
    static abstract int Registers { get; }

    /// <summary>The same number in every element.</summary>
    static abstract TV Broadcast(float value);

    /// <summary>Reads a vector from any address.</summary>
    static abstract TV Load(float* source);

    /// <summary>Writes a vector to any address.</summary>
    static abstract void Store(TV value, float* target);

    /// <summary>a · b + c, fused where the machine can.</summary>
    static abstract TV MultiplyAdd(TV a, TV b, TV c);

    /// <summary>a + b.</summary>
    static abstract TV Add(TV a, TV b);

    /// <summary>a − b.</summary>
    static abstract TV Subtract(TV a, TV b);

    /// <summary>a · b.</summary>
    static abstract TV Multiply(TV a, TV b);

    /// <summary>a / b.</summary>
    static abstract TV Divide(TV a, TV b);

    /// <summary>√a.</summary>
    static abstract TV Sqrt(TV a);

    /// <summary>1 / √a to about 2 units in the last place, for normal positive a.</summary>
    static abstract TV ReciprocalSqrt(TV a);

    /// <summary><paramref name="a"/> where it is larger, else <paramref name="b"/>: a NaN in a never wins, one in b stays.</summary>
    static abstract TV Larger(TV a, TV b);

    /// <summary><paramref name="a"/> where it is smaller, else <paramref name="b"/>: a NaN in a never wins, one in b stays.</summary>
    static abstract TV Smaller(TV a, TV b);

    /// <summary><paramref name="yes"/> where a &lt; b, else, and where one of them is NaN, <paramref name="no"/>.</summary>
    static abstract TV SelectLess(TV a, TV b, TV yes, TV no);

    /// <summary>
    /// value · 2^n for whole n in [−150, 129], which comes as n + <see cref="LaneBits.Rounder"/>: that sum holds n in its
    /// lowest bits.
    /// </summary>
    static abstract TV TimesPowerOfTwo(TV value, TV shifted);

    /// <summary>The m in [√½, √2) of a positive normal a = m · 2^<paramref name="exponent"/>.</summary>
    static abstract TV Mantissa(TV a, out TV exponent);

    /// <summary>The sum of the elements.</summary>
    static abstract float Sum(TV value);

    /// <summary>The value cut to [min, max]; NaN stays NaN.</summary>
    static abstract TV Clamp(TV value, TV min, TV max);

    /// <summary>The value where it is not negative, else slope times it.</summary>
    static abstract TV Leaky(TV value, TV slope);

    /// <summary>Element i of the result is element i ^ <paramref name="distance"/>; a constant in [1, 8) below <see cref="Count"/>.</summary>
    static abstract TV Exchange(TV value, int distance);
}
