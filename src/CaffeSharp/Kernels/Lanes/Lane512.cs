using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Lanes;

/// <summary>16 floats in a 512-bit vector.</summary>
internal readonly unsafe struct Lane512 : ILane<Vector512<float>>
{
    public static int Count => 16;

    public static int Registers => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> a) => Vector512.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ReciprocalSqrt(Vector512<float> a)
    {
        if (!Avx512F.IsSupported)
            return Vector512<float>.One / Vector512.Sqrt(a);
        Vector512<float> r = Avx512F.ReciprocalSqrt14(a), half = a * Vector512.Create(-0.5f);
        return r * Vector512.MultiplyAddEstimate(half * r, r, Vector512.Create(1.5f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Larger(Vector512<float> a, Vector512<float> b) =>
        Avx512F.IsSupported ? Avx512F.Max(a, b) : Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Smaller(Vector512<float> a, Vector512<float> b) =>
        Avx512F.IsSupported ? Avx512F.Min(a, b) : Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectLess(Vector512<float> a, Vector512<float> b, Vector512<float> yes, Vector512<float> no) =>
        Vector512.ConditionalSelect(Vector512.LessThan(a, b), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> TimesPowerOfTwo(Vector512<float> value, Vector512<float> shifted)
    {
        Vector512<int> n = shifted.AsInt32() - Vector512.Create(LaneBits.Shift), half = n >> 1, bias = Vector512.Create(LaneBits.ExponentBias);
        Vector512<float> first = ((half + bias) << LaneBits.MantissaBits).AsSingle(), rest = ((n - half + bias) << LaneBits.MantissaBits).AsSingle();
        return value * first * rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Mantissa(Vector512<float> a, out Vector512<float> exponent)
    {
        Vector512<int> bits = a.AsInt32(), n = (bits - Vector512.Create(LaneBits.RootOfHalf)) >> LaneBits.MantissaBits;
        exponent = Vector512.ConvertToSingle(n);
        return (bits - (n << LaneBits.MantissaBits)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Lane256.Sum(value.GetLower() + value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> value, Vector512<float> min, Vector512<float> max) =>
        Vector512.MinNative(max, Vector512.MaxNative(min, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Leaky(Vector512<float> value, Vector512<float> slope) =>
        Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<float>.Zero), value * slope, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exchange(Vector512<float> value, int distance) => distance switch
    {
        1 => Vector512.Shuffle(value, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)),
        2 => Vector512.Shuffle(value, Vector512.Create(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)),
        3 => Vector512.Shuffle(value, Vector512.Create(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)),
        4 => Vector512.Shuffle(value, Vector512.Create(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)),
        5 => Vector512.Shuffle(value, Vector512.Create(5, 4, 7, 6, 1, 0, 3, 2, 13, 12, 15, 14, 9, 8, 11, 10)),
        6 => Vector512.Shuffle(value, Vector512.Create(6, 7, 4, 5, 2, 3, 0, 1, 14, 15, 12, 13, 10, 11, 8, 9)),
        _ => Vector512.Shuffle(value, Vector512.Create(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)),
    };
}
