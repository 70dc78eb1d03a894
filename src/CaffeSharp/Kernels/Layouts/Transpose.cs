using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Layouts;

/// <summary>Turns rows into columns, in squares of 4 × 4.</summary>
internal static unsafe class Transpose
{
    /// <summary>target[column · targetStride + row] = source[row · sourceStride + column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        int squareRows = Sse.IsSupported || AdvSimd.Arm64.IsSupported ? rows & ~3 : 0;
        int squareColumns = columns & ~3;
        for (int row = 0; row < squareRows; row += 4)
        {
            float* from = source + (row * sourceStride), to = target + row;
            for (int column = 0; column < squareColumns; column += 4, from += 4, to += 4 * targetStride)
                Square(from, sourceStride, to, targetStride);
            Scattered(from, sourceStride, to, targetStride, 4, columns - squareColumns);
        }
        Scattered(source + (squareRows * sourceStride), sourceStride, target + squareRows, targetStride, rows - squareRows, columns);
    }

    private static void Scattered(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                target[(column * targetStride) + row] = source[(row * sourceStride) + column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* source, nint sourceStride, float* target, nint targetStride)
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
}
