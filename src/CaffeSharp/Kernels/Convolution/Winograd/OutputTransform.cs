using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>Aᵀ m A for the tiles of a run and one block of filters.</summary>
internal static unsafe class OutputTransform<TForm, TLane, TV>
    where TForm : struct, IWinogradForm
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Transforms a run.</summary>
    /// <param name="from">The first tile's first frequency; the other tiles follow at one lane each.</param>
    /// <param name="frequencyStride">Floats from frequency to frequency there.</param>
    /// <param name="tiles">Tiles in the run.</param>
    /// <param name="to">The output, <see cref="IWinogradForm.Outputs"/> rows of as many lanes as the run is wide.</param>
    /// <param name="toStride">Floats from row to row of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint frequencyStride, int tiles, float* to, nint toStride)
    {
        nint rowLength = TForm.Size * TLane.Count;
        float* rows = stackalloc float[TForm.Outputs * TForm.Size * TLane.Count];
        for (int t = 0; t < tiles; t++)
        {
            for (int column = 0; column < TForm.Size; column++)
            {
                TForm.Output<TLane, TV>(
                    from + (column * frequencyStride), TForm.Size * frequencyStride, rows + (column * TLane.Count), rowLength);
            }
            for (int row = 0; row < TForm.Outputs; row++)
                TForm.Output<TLane, TV>(rows + (row * rowLength), TLane.Count, to + (row * toStride), TLane.Count);
            from += TLane.Count;
            to += TForm.Outputs * TLane.Count;
        }
    }
}
