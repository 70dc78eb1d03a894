using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>Cuts a unit into register tiles as even as can be, and computes them.</summary>
internal static unsafe class DirectTiling<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Computes a unit.</summary>
    /// <param name="row">All that the tiles share, and where the unit begins. Changed field by field: copying it would stall.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="blocks">Blocks of filters, 1 or 2.</param>
    /// <param name="rowStride">Floats from an output row's input to the next one's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref DirectTileRow row, in DirectUnit unit, int blocks, nint rowStride)
    {
        int most = DirectTiles<TLane, TV>.MaxPixels(blocks), all = unit.Rows * unit.Width;
        int tiles = (all + most - 1) / most, pixels = all / tiles, wider = all % tiles;
        if (unit.Rows == 2)
        {
            TwoRows(ref row, unit.Width, tiles, pixels, wider, blocks, rowStride);
            return;
        }
        if (wider > 0)
        {
            OneRow(ref row, wider, pixels + 1, blocks);
            row.Input += wider * row.InputTile;
            row.Output += wider * row.OutputTile;
            if (row.Residual != null)
                row.Residual += wider * row.OutputTile;
        }
        OneRow(ref row, tiles - wider, pixels, blocks);
    }

    /// <summary>Tiles side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneRow(ref DirectTileRow row, int tiles, int pixels, int blocks)
    {
        int half = (pixels + 1) / 2;
        Compute(ref row, tiles, pixels, blocks, half * row.PixelStride, half * TLane.Count);
    }

    /// <summary>
    /// Tiles that lie one half in each of two rows. The first half has one pixel more where their number is odd; it lies
    /// in either row by turns.
    /// <code>
    /// width 7, tiles of 5, 5, 4    upper row   A A A B B C C
    ///                              lower row   A A B B B C C
    /// </code>
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoRows(ref DirectTileRow row, int width, int tiles, int pixels, int wider, int blocks, nint rowStride)
    {
        int lane = TLane.Count, upper = 0, lower = 0;
        bool upperFirst = true;
        float* input = row.Input, output = row.Output, residual = row.Residual;
        for (int tile = 0; tile < tiles; tile++)
        {
            int size = tile < wider ? pixels + 1 : pixels, odd = size % 2;
            nint inputAt = upper * row.PixelStride, inputHalf = rowStride + ((lower - upper) * row.PixelStride);
            nint outputAt = upper * lane, outputHalf = (width + lower - upper) * lane;
            if (!upperFirst)
            {
                (inputAt, inputHalf) = (inputAt + inputHalf, -inputHalf);
                (outputAt, outputHalf) = (outputAt + outputHalf, -outputHalf);
            }
            row.Input = input + inputAt;
            row.Output = output + outputAt;
            row.Residual = residual == null ? null : residual + outputAt;
            Compute(ref row, 1, size, blocks, inputHalf, outputHalf);
            upper += (size / 2) + (upperFirst ? odd : 0);
            lower += (size / 2) + (upperFirst ? 0 : odd);
            upperFirst ^= odd != 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compute(ref DirectTileRow row, int tiles, int pixels, int blocks, nint inputHalf, nint outputHalf)
    {
        row.Tiles = tiles;
        row.InputHalf = inputHalf;
        row.InputTile = pixels * row.PixelStride;
        row.OutputHalf = outputHalf;
        row.OutputTile = pixels * TLane.Count;
        DirectTiles<TLane, TV>.Get(pixels, blocks)((DirectTileRow*)Unsafe.AsPointer(ref row));
    }
}
