using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>Copies rows of a block of channels with the padding written out.</summary>
internal static unsafe class BlockStrip<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Writes padded rows [firstRow, firstRow + rows) of <paramref name="block"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(PlanarGeometry plane, float* block, float* target, int firstRow, int rows)
    {
        int lane = TLane.Count, inWidth = plane.InWidth, width = plane.PaddedWidth;
        int left = Math.Min(plane.PadLeft, width), copied = Math.Max(0, Math.Min(inWidth, width - left)), right = width - left - copied;
        for (int row = 0; row < rows; row++)
        {
            int from = firstRow + row - plane.PadTop;
            if ((uint)from >= (uint)plane.InHeight)
            {
                target = Clear(target, width);
                continue;
            }
            target = Clear(target, left);
            float* source = block + ((nint)from * inWidth * lane);
            for (int i = 0; i < copied; i++, source += lane, target += lane)
                TLane.Store(TLane.Load(source), target);
            target = Clear(target, right);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Clear(float* target, int vectors)
    {
        for (int i = 0; i < vectors; i++, target += TLane.Count)
            TLane.Store(TLane.Broadcast(0), target);
        return target;
    }
}
