using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Puts the outputs of a run of tiles where they belong, through the epilogue; what hangs over the image's edge is dropped.
/// </summary>
internal readonly unsafe struct OutputWriter<TLane, TV>(WinogradSizes sizes, PackedEpilogue epilogue, int outputs)
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Floats from row to row of a run's outputs.</summary>
    public int RowStride(int tiles) => tiles * outputs * TLane.Count;

    /// <summary>Floats of scratch for a run: its outputs, and a row of residual.</summary>
    public int ScratchFloats(int tiles) => (outputs + 1) * RowStride(tiles);

    /// <summary>Writes the outputs of one block of filters.</summary>
    /// <param name="from">The outputs, <c>[row, column, lane]</c>, in memory of <see cref="ScratchFloats"/>; overwritten.</param>
    /// <param name="group">The group.</param>
    /// <param name="block">The block of filters in the group.</param>
    /// <param name="tiles">The tiles.</param>
    /// <param name="run">Where the output and the residual are.</param>
    public void Write(float* from, int group, int block, TileRun tiles, in ConvolutionRun run)
    {
        PlanarGeometry plane = sizes.Plane;
        int pixels = plane.OutHeight * plane.OutWidth, stride = RowStride(tiles.Count);
        int top = tiles.Row * outputs, left = tiles.Column * outputs;
        int rows = Math.Min(outputs, plane.OutHeight - top), columns = Math.Min(tiles.Count * outputs, plane.OutWidth - left);
        int filter = block * TLane.Count, place = (group * sizes.PaddedOutChannels) + filter;
        int used = Math.Min(TLane.Count, sizes.OutChannels - filter);
        bool blocked = sizes.Output.IsBlocked;
        nint firstPlane = blocked
            ? ((((nint)tiles.Image * sizes.Groups) + group) * sizes.OutBlocks + block) * TLane.Count
            : ((((nint)tiles.Image * sizes.Groups) + group) * sizes.OutChannels) + filter;
        float* aside = from + (outputs * stride);
        for (int row = 0; row < rows; row++, from += stride)
        {
            nint pixel = ((nint)(top + row) * plane.OutWidth) + left, at = (firstPlane * pixels) + (blocked ? pixel * TLane.Count : pixel);
            Debug.Assert(rows > 0 && columns > 0 && top + row < plane.OutHeight && left + columns <= plane.OutWidth, "the pixels lie in the plane");
            float* to = run.Output + at, residual = run.Residual == null ? null : run.Residual + at;
            if (blocked)
            {
                Finish(from, columns, place, residual, to);
                continue;
            }
            if (residual != null)
            {
                Transpose.Copy(residual, pixels, aside, TLane.Count, used, columns);
                residual = aside;
            }
            Finish(from, columns, place, residual, from);
            Transpose.Copy(from, TLane.Count, to, pixels, columns, used);
        }
    }

    /// <summary>The epilogue over a row of one block of filters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(float* from, int columns, int place, float* residual, float* to)
    {
        float* slopes = epilogue.Slopes;
        TV bias = TLane.Load(epilogue.Bias + place), min = TLane.Broadcast(epilogue.Min), max = TLane.Broadcast(epilogue.Max);
        TV slope = slopes == null ? bias : TLane.Load(slopes + place);
        for (nint i = 0; i < (nint)columns * TLane.Count; i += TLane.Count)
        {
            TV value = TLane.Add(TLane.Load(from + i), bias);
            if (residual != null)
                value = TLane.Add(value, TLane.Load(residual + i));
            if (slopes != null)
                value = TLane.Leaky(value, slope);
            TLane.Store(TLane.Clamp(value, min, max), to + i);
        }
    }
}
