using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels;

/// <summary>Takes every second, third … number of a row.</summary>
internal static unsafe class RowGather
{
    /// <summary>Copies <paramref name="count"/> numbers that stand <paramref name="step"/> apart to consecutive places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(float* source, int step, float* target, int count)
    {
        int i = step == 2 ? Halve(source, target, count) : 0;
        for (; i < count; i++)
            target[i] = source[i * (nint)step];
    }

    /// <summary>
    /// Step two. Pairs of vectors hold the wanted numbers at even places; the last pair ends at the last number
    /// wanted, which is then at an odd place, so that nothing behind it is read. Returns how many were done: all or none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Halve(float* source, float* target, int count)
    {
        if (Avx512F.IsSupported && count > 16)
        {
            var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            for (int i = 0; i < count - 16; i += 16)
                Avx512F.PermuteVar16x32x2(Vector512.Load(source + (2 * i)), even, Vector512.Load(source + (2 * i) + 16)).Store(target + i);
            float* last = source + (2 * (count - 16)) - 1;
            Avx512F.PermuteVar16x32x2(Vector512.Load(last), even + Vector512<int>.One, Vector512.Load(last + 16)).Store(target + count - 16);
            return count;
        }
        if (count <= 4)
            return 0;
        if (Sse.IsSupported)
        {
            for (int i = 0; i < count - 4; i += 4)
                Sse.Shuffle(Vector128.Load(source + (2 * i)), Vector128.Load(source + (2 * i) + 4), 0b10_00_10_00).Store(target + i);
            float* last = source + (2 * (count - 4)) - 1;
            Sse.Shuffle(Vector128.Load(last), Vector128.Load(last + 4), 0b11_01_11_01).Store(target + count - 4);
            return count;
        }
        if (AdvSimd.Arm64.IsSupported)
        {
            for (int i = 0; i < count - 4; i += 4)
                AdvSimd.Arm64.UnzipEven(Vector128.Load(source + (2 * i)), Vector128.Load(source + (2 * i) + 4)).Store(target + i);
            float* last = source + (2 * (count - 4)) - 1;
            AdvSimd.Arm64.UnzipOdd(Vector128.Load(last), Vector128.Load(last + 4)).Store(target + count - 4);
            return count;
        }
        return 0;
    }
}
