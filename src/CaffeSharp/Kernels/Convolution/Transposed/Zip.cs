using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>Puts two rows between one another.</summary>
internal static unsafe class Zip
{
    /// <summary>target = even[0] odd[0] even[1] odd[1] …, <paramref name="count"/> numbers in all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* even, float* odd, float* target, int count)
    {
        int i = 0;
        if (Avx512F.IsSupported)
        {
            var low = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            Vector512<int> high = low + Vector512.Create(8);
            for (; (2 * i) + 32 <= count; i += 16)
            {
                Vector512<float> a = Vector512.Load(even + i), b = Vector512.Load(odd + i);
                Avx512F.PermuteVar16x32x2(a, low, b).Store(target + (2 * i));
                Avx512F.PermuteVar16x32x2(a, high, b).Store(target + (2 * i) + 16);
            }
        }
        for (; (Sse.IsSupported || AdvSimd.Arm64.IsSupported) && (2 * i) + 8 <= count; i += 4)
        {
            Vector128<float> a = Vector128.Load(even + i), b = Vector128.Load(odd + i);
            (Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b)).Store(target + (2 * i));
            (Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b)).Store(target + (2 * i) + 4);
        }
        for (int j = 2 * i; j < count; j++)
            target[j] = j % 2 == 0 ? even[j / 2] : odd[j / 2];
    }
}
