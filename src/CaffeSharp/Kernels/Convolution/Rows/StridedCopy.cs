using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>Gathers every second, third, … number of a row.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>Copies rows, taking every <paramref name="step"/>-th number, with zeros before and after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* source, nint sourceStride, int step, float* target, nint targetStride, int rows, in AxisWindow columns)
    {
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            for (int j = 0; j < columns.Before; j++)
                target[j] = 0;
            float* to = target + columns.Before;
            int count = columns.Count, i = step == 2 ? Halve(source, to, count) : 0;
            for (; i < count; i++)
                to[i] = source[i * (nint)step];
            to += count;
            for (int j = 0; j < columns.After; j++)
                to[j] = 0;
        }
    }

    /// <summary>Step two while a whole pair of vectors lies within the last number wanted; returns how many were done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Halve(float* source, float* target, int count)
    {
        int i = 0;
        if (Avx512F.IsSupported)
        {
            var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            for (; i + 17 <= count; i += 16)
                Avx512F.PermuteVar16x32x2(Vector512.Load(source + (2 * i)), even, Vector512.Load(source + (2 * i) + 16)).Store(target + i);
        }
        for (; (Sse.IsSupported || AdvSimd.Arm64.IsSupported) && i + 5 <= count; i += 4)
        {
            Vector128<float> low = Vector128.Load(source + (2 * i)), high = Vector128.Load(source + (2 * i) + 4);
            (Sse.IsSupported ? Sse.Shuffle(low, high, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(low, high)).Store(target + i);
        }
        return i;
    }
}
