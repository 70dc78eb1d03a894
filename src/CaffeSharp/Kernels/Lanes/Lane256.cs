using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Lanes;

/// <summary>8 floats in a 256-bit vector.</summary>
internal readonly unsafe struct Lane256 : ILane<Vector256<float>>
{
    public static int Count => 8;

    public static int Registers => Avx512F.VL.IsSupported ? 32 : 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> a) => Vector256.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ReciprocalSqrt(Vector256<float> a)
    {
        if (!Avx.IsSupported)
            return Vector256<float>.One / Vector256.Sqrt(a);
        Vector256<float> r = Avx.ReciprocalSqrt(a), half = a * Vector256.Create(-0.5f);
        return r * Vector256.MultiplyAddEstimate(half * r, r, Vector256.Create(1.5f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Larger(Vector256<float> a, Vector256<float> b) =>
        Avx.IsSupported ? Avx.Max(a, b) : Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Smaller(Vector256<float> a, Vector256<float> b) =>
        Avx.IsSupported ? Avx.Min(a, b) : Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectLess(Vector256<float> a, Vector256<float> b, Vector256<float> yes, Vector256<float> no) =>
        Vector256.ConditionalSelect(Vector256.LessThan(a, b), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> TimesPowerOfTwo(Vector256<float> value, Vector256<float> shifted)
    {
        Vector256<int> n = shifted.AsInt32() - Vector256.Create(LaneBits.Shift), half = n >> 1, bias = Vector256.Create(LaneBits.ExponentBias);
        Vector256<float> first = ((half + bias) << LaneBits.MantissaBits).AsSingle(), rest = ((n - half + bias) << LaneBits.MantissaBits).AsSingle();
        return value * first * rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Mantissa(Vector256<float> a, out Vector256<float> exponent)
    {
        Vector256<int> bits = a.AsInt32(), n = (bits - Vector256.Create(LaneBits.RootOfHalf)) >> LaneBits.MantissaBits;
        exponent = Vector256.ConvertToSingle(n);
        return (bits - (n << LaneBits.MantissaBits)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => Lane128.Sum(value.GetLower() + value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> value, Vector256<float> min, Vector256<float> max) =>
        Vector256.MinNative(max, Vector256.MaxNative(min, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Leaky(Vector256<float> value, Vector256<float> slope) =>
        Vector256.ConditionalSelect(Vector256.LessThan(value, Vector256<float>.Zero), value * slope, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exchange(Vector256<float> value, int distance) => distance switch
    {
        1 => Vector256.Shuffle(value, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)),
        2 => Vector256.Shuffle(value, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)),
        3 => Vector256.Shuffle(value, Vector256.Create(3, 2, 1, 0, 7, 6, 5, 4)),
        4 => Vector256.Shuffle(value, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)),
        5 => Vector256.Shuffle(value, Vector256.Create(5, 4, 7, 6, 1, 0, 3, 2)),
        6 => Vector256.Shuffle(value, Vector256.Create(6, 7, 4, 5, 2, 3, 0, 1)),
        _ => Vector256.Shuffle(value, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)),
    };
}
