using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Lanes;

/// <summary>4 floats in a 128-bit vector.</summary>
internal readonly unsafe struct Lane128 : ILane<Vector128<float>>
{
    public static int Count => 4;

    public static int Registers => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported ? 32 : 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> a) => Vector128.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ReciprocalSqrt(Vector128<float> a)
    {
        // Other machines' estimates are too rough for one step of Newton's.
        if (!Sse.IsSupported)
            return Vector128<float>.One / Vector128.Sqrt(a);
        Vector128<float> r = Sse.ReciprocalSqrt(a), half = a * Vector128.Create(-0.5f);
        return r * Vector128.MultiplyAddEstimate(half * r, r, Vector128.Create(1.5f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Smaller(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Min(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectLess(Vector128<float> a, Vector128<float> b, Vector128<float> yes, Vector128<float> no) =>
        Vector128.ConditionalSelect(Vector128.LessThan(a, b), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> TimesPowerOfTwo(Vector128<float> value, Vector128<float> shifted)
    {
        Vector128<int> n = shifted.AsInt32() - Vector128.Create(LaneBits.Shift), half = n >> 1, bias = Vector128.Create(LaneBits.ExponentBias);
        Vector128<float> first = ((half + bias) << LaneBits.MantissaBits).AsSingle(), rest = ((n - half + bias) << LaneBits.MantissaBits).AsSingle();
        return value * first * rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Mantissa(Vector128<float> a, out Vector128<float> exponent)
    {
        Vector128<int> bits = a.AsInt32(), n = (bits - Vector128.Create(LaneBits.RootOfHalf)) >> LaneBits.MantissaBits;
        exponent = Vector128.ConvertToSingle(n);
        return (bits - (n << LaneBits.MantissaBits)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value)
    {
        Vector128<float> pairs = value + Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1));
        return pairs[0] + pairs[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Clamp(Vector128<float> value, Vector128<float> min, Vector128<float> max) =>
        Vector128.MinNative(max, Vector128.MaxNative(min, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Leaky(Vector128<float> value, Vector128<float> slope) =>
        Vector128.ConditionalSelect(Vector128.LessThan(value, Vector128<float>.Zero), value * slope, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exchange(Vector128<float> value, int distance) => distance switch
    {
        1 => Vector128.Shuffle(value, Vector128.Create(1, 0, 3, 2)),
        2 => Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)),
        _ => Vector128.Shuffle(value, Vector128.Create(3, 2, 1, 0)),
    };
}
