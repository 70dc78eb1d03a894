using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Layouts;

/// <summary>
/// Turns rows into columns. A slab of as many rows as a vector has elements goes four columns at a time: a vector
/// holds four columns of four rows apart, and squares of 4 × 4 are turned inside it. What is left over at an edge is
/// turned together with some of its neighbours once more.
/// <code>
/// before   [r0: c0 … c3 | r4: c0 … c3 | r8 | r12]   [r1 | r5 | r9 | r13]   [r2 | …]   [r3 | …]
/// after    [c0: r0 … r3   r4 … r7   …   … r15]      [c1: …]                [c2: …]    [c3: …]
/// </code>
/// </summary>
internal static unsafe class Transpose
{
    /// <summary>target[column · targetStride + row] = source[row · sourceStride + column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        int row = 0;
        for (; Avx512F.IsSupported && row + 16 <= rows; row += 16)
            Slab16(source + (row * sourceStride), sourceStride, target + row, targetStride, columns);
        for (; Avx.IsSupported && row + 8 <= rows; row += 8)
            Slab8(source + (row * sourceStride), sourceStride, target + row, targetStride, columns);
        for (; (Sse.IsSupported || AdvSimd.Arm64.IsSupported) && rows >= 4 && row < rows; row += 4)
        {
            int from = Math.Min(row, rows - 4);
            Slab4(source + (from * sourceStride), sourceStride, target + from, targetStride, columns);
        }
        if (row >= rows)
            return;
        Scattered(source + (row * sourceStride), sourceStride, target + row, targetStride, rows - row, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slab16(float* source, nint sourceStride, float* target, nint targetStride, int columns)
    {
        if (columns < 4)
        {
            Scattered(source, sourceStride, target, targetStride, 16, columns);
            return;
        }
        for (int next = 0; next < columns; next += 4)
        {
            int column = Math.Min(next, columns - 4);
            float* from = source + column, to = target + (column * targetStride);
            Vector512<float> a = Gather16(from, sourceStride), b = Gather16(from + sourceStride, sourceStride);
            Vector512<float> c = Gather16(from + (2 * sourceStride), sourceStride), d = Gather16(from + (3 * sourceStride), sourceStride);
            Vector512<float> acLow = Avx512F.UnpackLow(a, c), acHigh = Avx512F.UnpackHigh(a, c);
            Vector512<float> bdLow = Avx512F.UnpackLow(b, d), bdHigh = Avx512F.UnpackHigh(b, d);
            Avx512F.UnpackLow(acLow, bdLow).Store(to);
            Avx512F.UnpackHigh(acLow, bdLow).Store(to + targetStride);
            Avx512F.UnpackLow(acHigh, bdHigh).Store(to + (2 * targetStride));
            Avx512F.UnpackHigh(acHigh, bdHigh).Store(to + (3 * targetStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slab8(float* source, nint sourceStride, float* target, nint targetStride, int columns)
    {
        if (columns < 4)
        {
            Scattered(source, sourceStride, target, targetStride, 8, columns);
            return;
        }
        for (int next = 0; next < columns; next += 4)
        {
            int column = Math.Min(next, columns - 4);
            float* from = source + column, to = target + (column * targetStride);
            Vector256<float> a = Gather8(from, sourceStride), b = Gather8(from + sourceStride, sourceStride);
            Vector256<float> c = Gather8(from + (2 * sourceStride), sourceStride), d = Gather8(from + (3 * sourceStride), sourceStride);
            Vector256<float> acLow = Avx.UnpackLow(a, c), acHigh = Avx.UnpackHigh(a, c);
            Vector256<float> bdLow = Avx.UnpackLow(b, d), bdHigh = Avx.UnpackHigh(b, d);
            Avx.UnpackLow(acLow, bdLow).Store(to);
            Avx.UnpackHigh(acLow, bdLow).Store(to + targetStride);
            Avx.UnpackLow(acHigh, bdHigh).Store(to + (2 * targetStride));
            Avx.UnpackHigh(acHigh, bdHigh).Store(to + (3 * targetStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slab4(float* source, nint sourceStride, float* target, nint targetStride, int columns)
    {
        if (columns < 4)
        {
            Scattered(source, sourceStride, target, targetStride, 4, columns);
            return;
        }
        for (int next = 0; next < columns; next += 4)
        {
            int column = Math.Min(next, columns - 4);
            float* from = source + column, to = target + (column * targetStride);
            Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + sourceStride);
            Vector128<float> c = Vector128.Load(from + (2 * sourceStride)), d = Vector128.Load(from + (3 * sourceStride));
            Vector128<float> acLow = ZipLow(a, c), acHigh = ZipHigh(a, c), bdLow = ZipLow(b, d), bdHigh = ZipHigh(b, d);
            ZipLow(acLow, bdLow).Store(to);
            ZipHigh(acLow, bdLow).Store(to + targetStride);
            ZipLow(acHigh, bdHigh).Store(to + (2 * targetStride));
            ZipHigh(acHigh, bdHigh).Store(to + (3 * targetStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scattered(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                target[(column * targetStride) + row] = source[(row * sourceStride) + column];
        }
    }

    /// <summary>Four columns of the rows 0, 4, 8, 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gather16(float* source, nint stride) =>
        Vector512.Create(Gather8(source, stride), Gather8(source + (8 * stride), stride));

    /// <summary>Four columns of the rows 0, 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Gather8(float* source, nint stride) =>
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + (4 * stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
