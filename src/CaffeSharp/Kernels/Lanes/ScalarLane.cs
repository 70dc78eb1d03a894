using System.Runtime.CompilerServices;

namespace CaffeSharp.Kernels.Lanes;

/// <summary>A lane of one float, for machines without SIMD. Blocked layout of one channel is plain layout.</summary>
internal readonly unsafe struct ScalarLane : ILane<float>
{
    public static int Count => 1;

    public static int Registers => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, float* target) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float a) => MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ReciprocalSqrt(float a) => 1 / MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Larger(float a, float b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Smaller(float a, float b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectLess(float a, float b, float yes, float no) => a < b ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float TimesPowerOfTwo(float value, float shifted)
    {
        int n = BitConverter.SingleToInt32Bits(shifted) - LaneBits.Shift, half = n >> 1;
        float first = BitConverter.Int32BitsToSingle((half + LaneBits.ExponentBias) << LaneBits.MantissaBits);
        return value * first * BitConverter.Int32BitsToSingle((n - half + LaneBits.ExponentBias) << LaneBits.MantissaBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Mantissa(float a, out float exponent)
    {
        int bits = BitConverter.SingleToInt32Bits(a), n = (bits - LaneBits.RootOfHalf) >> LaneBits.MantissaBits;
        exponent = n;
        return BitConverter.Int32BitsToSingle(bits - (n << LaneBits.MantissaBits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Clamp(float value, float min, float max) => value < min ? min : value > max ? max : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Leaky(float value, float slope) => value < 0 ? value * slope : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exchange(float value, int distance) => value;
}
