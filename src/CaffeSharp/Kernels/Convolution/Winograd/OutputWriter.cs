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

    /// <summary>Floats of scratch for a run: its outputs, and a row of them turned into planes.</summary>
    public int ScratchFloats(int tiles) => (outputs + 1) * RowStride(tiles);

    /// <summary>Writes the outputs of one block of filters.</summary>
    /// <param name="from">The outputs, <c>[row, column, lane]</c>, in memory of <see cref="ScratchFloats"/>.</param>
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
        nint start = ((nint)top * plane.OutWidth) + left;
        if (sizes.Output.IsBlocked)
        {
            nint image = (nint)tiles.Image * sizes.Groups * sizes.OutBlocks;
            nint at = ((image + (group * sizes.OutBlocks) + block) * pixels) + start;
            for (int row = 0; row < rows; row++, at += plane.OutWidth)
                Lanes(from + (row * stride), columns, place, at * TLane.Count, run);
            return;
        }
        float* planes = from + (outputs * stride);
        int used = Math.Min(TLane.Count, sizes.OutChannels - filter);
        nint first = ((((nint)tiles.Image * sizes.Groups) + group) * sizes.OutChannels) + filter;
        for (int row = 0; row < rows; row++)
        {
            int length = tiles.Count * outputs;
            Transpose.Copy(from + (row * stride), TLane.Count, planes, length, columns, used);
            for (int f = 0; f < used; f++)
                Plane(planes + (f * length), columns, place + f, ((first + f) * pixels) + start + ((nint)row * plane.OutWidth), run);
        }
    }

    /// <summary>A row of one block of filters in the blocked layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Lanes(float* from, int columns, int place, nint at, in ConvolutionRun run)
    {
        float* residual = run.Residual, to = run.Output + at;
        TV bias = TLane.Load(epilogue.Bias + place), min = TLane.Broadcast(epilogue.Min), max = TLane.Broadcast(epilogue.Max);
        TV slope = epilogue.Slopes == null ? TLane.Broadcast(1) : TLane.Load(epilogue.Slopes + place);
        for (nint i = 0; i < (nint)columns * TLane.Count; i += TLane.Count)
        {
            TV value = TLane.Add(TLane.Load(from + i), bias);
            if (residual != null)
                value = TLane.Add(value, TLane.Load(residual + at + i));
            if (epilogue.Slopes != null)
                value = TLane.Leaky(value, slope);
            TLane.Store(TLane.Clamp(value, min, max), to + i);
        }
    }

    /// <summary>A row of one filter in the plain layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(float* from, int columns, int place, nint at, in ConvolutionRun run)
    {
        float* residual = run.Residual, to = run.Output + at;
        float bias = epilogue.Bias[place], slope = epilogue.Slopes == null ? 1 : epilogue.Slopes[place];
        TV biases = TLane.Broadcast(bias), slopes = TLane.Broadcast(slope);
        TV min = TLane.Broadcast(epilogue.Min), max = TLane.Broadcast(epilogue.Max);
        int i = 0;
        for (; i <= columns - TLane.Count; i += TLane.Count)
        {
            TV value = TLane.Add(TLane.Load(from + i), biases);
            if (residual != null)
                value = TLane.Add(value, TLane.Load(residual + at + i));
            TLane.Store(TLane.Clamp(TLane.Leaky(value, slopes), min, max), to + i);
        }
        for (; i < columns; i++)
        {
            float value = from[i] + bias;
            if (residual != null)
                value += residual[at + i];
            to[i] = ScalarLane.Clamp(ScalarLane.Leaky(value, slope), epilogue.Min, epilogue.Max);
        }
    }
}
