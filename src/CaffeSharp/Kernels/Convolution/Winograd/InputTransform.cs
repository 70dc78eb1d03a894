using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Bᵀ x B for the tiles of a run and one block of channels, in two passes: first down the columns of the whole run,
/// so that what neighbouring tiles share is computed once, then along the rows tile by tile.
/// </summary>
internal static unsafe class InputTransform<TForm, TLane, TV>
    where TForm : struct, IWinogradForm
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Input columns under a run of tiles.</summary>
    public static int Width(int tiles) => (tiles * TForm.Outputs) + TForm.Taps - 1;

    /// <summary>Floats from row to row between the passes. An odd number of lanes, so that rows do not fall on each other in the cache.</summary>
    public static int RowStride(int tiles) => (Width(tiles) | 1) * TLane.Count;

    /// <summary>The pass down the columns, with zeros where the window holds none.</summary>
    /// <param name="window">The run's input.</param>
    /// <param name="tiles">Tiles in the run.</param>
    /// <param name="to">Takes <see cref="IWinogradForm.Size"/> rows of <see cref="RowStride"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(InputWindow window, int tiles, float* to)
    {
        nint stride = RowStride(tiles);
        Clear(to, stride, 0, window.FirstColumn);
        Clear(to, stride, window.EndColumn, Width(tiles));
        float* from = window.Pixels;
        for (int x = window.FirstColumn; x < window.EndColumn; x++)
        {
            TForm.Input<TLane, TV>(from, window.RowStride, to + (x * TLane.Count), stride);
            from += TLane.Count;
        }
    }

    /// <summary>The pass along the rows for some tiles.</summary>
    /// <param name="from">Where the first tile begins in the first row of the columns' result.</param>
    /// <param name="fromStride">Floats from row to row there.</param>
    /// <param name="tiles">How many tiles.</param>
    /// <param name="to">Where the first tile's first frequency goes; the other tiles follow at one lane each.</param>
    /// <param name="frequencyStride">Floats from frequency to frequency there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* from, nint fromStride, int tiles, float* to, nint frequencyStride)
    {
        for (int row = 0; row < TForm.Size; row++)
        {
            float* at = from + (row * fromStride), target = to + (row * TForm.Size * frequencyStride);
            for (int t = 0; t < tiles; t++)
            {
                TForm.Input<TLane, TV>(at, TLane.Count, target, frequencyStride);
                at += TForm.Outputs * TLane.Count;
                target += TLane.Count;
            }
        }
    }

    private static void Clear(float* to, nint stride, int first, int end)
    {
        for (int row = 0; row < TForm.Size && first < end; row++)
            new Span<float>(to + (row * stride) + (first * TLane.Count), (end - first) * TLane.Count).Clear();
    }
}
