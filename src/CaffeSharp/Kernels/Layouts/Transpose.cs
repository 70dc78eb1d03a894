using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Layouts;

/// <summary>
/// Turns rows into columns, in squares of 16 × 16 or 4 × 4 that vectors hold. Where the last square would stand over the edge it
/// is moved back and does some numbers again.
/// </summary>
internal static unsafe class Transpose
{
    /// <summary>target[column · targetStride + row] = source[row · sourceStride + column]; the two do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        if (Avx512F.IsSupported && rows >= 16 && columns >= 16)
        {
            for (int row = 0; row < rows; row += 16)
            {
                nint r = Math.Min(row, rows - 16);
                for (int column = 0; column < columns; column += 16)
                {
                    nint c = Math.Min(column, columns - 16);
                    Square16(source + (r * sourceStride) + c, sourceStride, target + (c * targetStride) + r, targetStride);
                }
            }
        }
        else if ((Sse.IsSupported || AdvSimd.Arm64.IsSupported) && rows >= 4 && columns >= 4)
        {
            for (int row = 0; row < rows; row += 4)
            {
                nint r = Math.Min(row, rows - 4);
                for (int column = 0; column < columns; column += 4)
                {
                    nint c = Math.Min(column, columns - 4);
                    Square4(source + (r * sourceStride) + c, sourceStride, target + (c * targetStride) + r, targetStride);
                }
            }
        }
        else
        {
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                    target[(column * targetStride) + row] = source[(row * sourceStride) + column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square4(float* source, nint sourceStride, float* target, nint targetStride)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourceStride);
        Vector128<float> c = Vector128.Load(source + (2 * sourceStride)), d = Vector128.Load(source + (3 * sourceStride));
        Vector128<float> acLow = ZipLow(a, c), acHigh = ZipHigh(a, c), bdLow = ZipLow(b, d), bdHigh = ZipHigh(b, d);
        ZipLow(acLow, bdLow).Store(target);
        ZipHigh(acLow, bdLow).Store(target + targetStride);
        ZipLow(acHigh, bdHigh).Store(target + (2 * targetStride));
        ZipHigh(acHigh, bdHigh).Store(target + (3 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    /// <summary>Four rows at a time are turned inside the quarters of their vectors, then the quarters change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square16(float* source, nint sourceStride, float* target, nint targetStride)
    {
        nint four = 4 * sourceStride;
        Quarters(source, sourceStride, out var a0, out var a1, out var a2, out var a3);
        Quarters(source + four, sourceStride, out var b0, out var b1, out var b2, out var b3);
        Quarters(source + (2 * four), sourceStride, out var c0, out var c1, out var c2, out var c3);
        Quarters(source + (3 * four), sourceStride, out var d0, out var d1, out var d2, out var d3);
        Exchange(a0, b0, c0, d0, target, 4 * targetStride);
        Exchange(a1, b1, c1, d1, target + targetStride, 4 * targetStride);
        Exchange(a2, b2, c2, d2, target + (2 * targetStride), 4 * targetStride);
        Exchange(a3, b3, c3, d3, target + (3 * targetStride), 4 * targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        float* source, nint stride, out Vector512<float> v0, out Vector512<float> v1, out Vector512<float> v2, out Vector512<float> v3)
    {
        Vector512<float> a = Vector512.Load(source), b = Vector512.Load(source + stride);
        Vector512<float> c = Vector512.Load(source + (2 * stride)), d = Vector512.Load(source + (3 * stride));
        Vector512<float> acLow = Avx512F.UnpackLow(a, c), acHigh = Avx512F.UnpackHigh(a, c);
        Vector512<float> bdLow = Avx512F.UnpackLow(b, d), bdHigh = Avx512F.UnpackHigh(b, d);
        v0 = Avx512F.UnpackLow(acLow, bdLow);
        v1 = Avx512F.UnpackHigh(acLow, bdLow);
        v2 = Avx512F.UnpackLow(acHigh, bdHigh);
        v3 = Avx512F.UnpackHigh(acHigh, bdHigh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, nint stride)
    {
        const byte FirstHalves = 0x44, SecondHalves = 0xEE, Even = 0x88, Odd = 0xDD;
        Vector512<float> abFirst = Avx512F.Shuffle4x128(a, b, FirstHalves), abSecond = Avx512F.Shuffle4x128(a, b, SecondHalves);
        Vector512<float> cdFirst = Avx512F.Shuffle4x128(c, d, FirstHalves), cdSecond = Avx512F.Shuffle4x128(c, d, SecondHalves);
        Avx512F.Shuffle4x128(abFirst, cdFirst, Even).Store(target);
        Avx512F.Shuffle4x128(abFirst, cdFirst, Odd).Store(target + stride);
        Avx512F.Shuffle4x128(abSecond, cdSecond, Even).Store(target + (2 * stride));
        Avx512F.Shuffle4x128(abSecond, cdSecond, Odd).Store(target + (3 * stride));
    }
}
