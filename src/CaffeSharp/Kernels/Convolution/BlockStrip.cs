using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>Copies rows of a block of channels with the padding written out.</summary>
internal static unsafe class BlockStrip<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Writes padded rows [firstRow, firstRow + rows) of <paramref name="block"/>.</summary>
    public static void Fill(PlanarGeometry plane, float* block, float* target, int firstRow, int rows) =>
        Fill(plane, block, 0, TLane.Count, target, firstRow, rows);

    /// <summary>Writes the same rows out of <paramref name="channels"/> plain planes, which are one block or less.</summary>
    public static void FillPlain(PlanarGeometry plane, float* planes, int channels, float* target, int firstRow, int rows)
    {
        if (channels < TLane.Count)
            new Span<float>(target, rows * plane.PaddedWidth * TLane.Count).Clear();
        Fill(plane, planes, plane.InHeight * plane.InWidth, channels, target, firstRow, rows);
    }

    /// <param name="plane">The geometry.</param>
    /// <param name="source">The block, or the first plane.</param>
    /// <param name="planeStride">Floats from a plane to the next; 0 for a block.</param>
    /// <param name="channels">How many channels there are.</param>
    /// <param name="target">The first padded row.</param>
    /// <param name="firstRow">Its index.</param>
    /// <param name="rows">How many rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(PlanarGeometry plane, float* source, nint planeStride, int channels, float* target, int firstRow, int rows)
    {
        int lane = TLane.Count, inWidth = plane.InWidth, width = plane.PaddedWidth;
        int left = Math.Min(plane.PadLeft, width), copied = Math.Max(0, Math.Min(inWidth, width - left)), right = width - left - copied;
        Debug.Assert(left >= 0 && copied <= inWidth && right >= 0 && channels <= lane, "a row is read from the plane and as wide as its parts");
        for (int row = 0; row < rows; row++)
        {
            if (plane.SkipsRow(firstRow + row))
            {
                target += (nint)width * lane;
                continue;
            }
            int from = firstRow + row - plane.PadTop;
            if ((uint)from >= (uint)plane.InHeight)
            {
                target = Clear(target, width);
                continue;
            }
            target = Clear(target, left);
            if (planeStride > 0)
            {
                Transpose.Copy(source + ((nint)from * inWidth), planeStride, target, lane, channels, copied);
                target += copied * lane;
            }
            else
            {
                float* vector = source + ((nint)from * inWidth * lane);
                for (int i = 0; i < copied; i++, vector += lane, target += lane)
                    TLane.Store(TLane.Load(vector), target);
            }
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
