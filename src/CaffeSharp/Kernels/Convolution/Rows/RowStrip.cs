using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>Fills a strip of a <see cref="RowGrid"/> from an input plane, and empties one of outputs into an output plane.</summary>
internal sealed unsafe class RowStrip(RowGrid grid, int stripRows, int lane)
{
    private readonly ConvolutionGeometry _g = grid.Geometry;

    /// <summary>Writes all phases of one channel for the outputs from <paramref name="firstRow"/> on.</summary>
    public void Fill(float* plane, float* channel, int firstRow)
    {
        Span<int> phase = stackalloc int[Shape.MaxAxes + 2];
        for (int number = 0; number < grid.PhaseCount; number++, channel += grid.PhaseFloats(stripRows))
        {
            grid.Phase(number, phase);
            FillPhase(plane, channel, firstRow, phase);
        }
    }

    /// <summary>Brings the outputs of one filter over.</summary>
    /// <param name="sums">The first output of the strip, at the grid's pitch.</param>
    /// <param name="residual">The residual's plane, or null.</param>
    /// <param name="plane">The output plane.</param>
    /// <param name="firstRow">First index of the first axis.</param>
    /// <param name="rows">How many.</param>
    /// <param name="end">What else to do.</param>
    public void Drain(float* sums, float* residual, float* plane, int firstRow, int rows, in RowEnd end)
    {
        int width = _g.Out[-1], height = grid.Axes == 2 ? rows : _g.Out[-2];
        int layers = grid.Axes == 2 ? 1 : rows * _g.Out.Count(1, grid.Axes - 2);
        nint target = (nint)firstRow * _g.Out.Count(1);
        bool dense = grid.RowPitch == width;
        int rowWidth = dense ? width * height : width, rowCount = dense ? 1 : height;
        for (int layer = 0; layer < layers; layer++, target += width * height)
        {
            RowPass.Finish(
                RowPass.Fit(lane, rowWidth), sums + LayerOffset(layer, _g.Out), grid.RowPitch,
                residual == null ? null : residual + target, plane + target, rowCount, rowWidth, end);
        }
    }

    /// <summary>Offset of a layer (an index of every axis but the last two), counted in sizes of <paramref name="sizes"/>.</summary>
    private int LayerOffset(int layer, Shape sizes)
    {
        int offset = 0;
        for (int axis = grid.Axes - 3; axis >= 0; axis--)
        {
            int size = axis == 0 ? int.MaxValue : sizes[axis];
            offset += layer % size * grid.LayerPitch[axis];
            layer /= size;
        }
        return offset;
    }

    private void FillPhase(float* plane, float* target, int firstRow, ReadOnlySpan<int> phase)
    {
        int rowAxis = grid.Axes - 2, columnAxis = grid.Axes - 1;
        var columns = AxisWindow.Of(_g, columnAxis, phase[columnAxis], 0, grid.RowPitch);
        var rows = AxisWindow.Of(_g, rowAxis, phase[rowAxis], rowAxis == 0 ? firstRow : 0, grid.Size(rowAxis, stripRows));
        int layers = 1;
        for (int axis = 0; axis < rowAxis; axis++)
            layers *= grid.Size(axis, stripRows);
        int layerFloats = grid.Size(rowAxis, stripRows) * grid.RowPitch;
        for (int layer = 0; layer < layers; layer++, target += layerFloats)
        {
            nint source = SourceLayer(layer, firstRow, phase);
            if (source < 0 || rows.Count == 0 || columns.Count == 0)
                Clear(target, layerFloats);
            else
                FillLayer(plane + source, target, rows, columns);
        }
    }

    /// <summary>Where the input layer that a grid layer holds begins in the plane; −1 in the padding.</summary>
    private nint SourceLayer(int layer, int firstRow, ReadOnlySpan<int> phase)
    {
        nint offset = 0, unit = (nint)_g.In[-1] * _g.In[-2];
        for (int axis = grid.Axes - 3; axis >= 0; axis--)
        {
            int size = grid.Size(axis, stripRows), at = layer % size;
            layer /= size;
            int index = ((at + (axis == 0 ? firstRow : 0)) * _g.Stride[axis]) + phase[axis] - _g.PadBefore[axis];
            if ((uint)index >= (uint)_g.In[axis])
                return -1;
            offset += unit * index;
            unit *= _g.In[axis];
        }
        return offset;
    }

    private void FillLayer(float* source, float* target, in AxisWindow rows, in AxisWindow columns)
    {
        int pitch = grid.RowPitch, width = _g.In[-1], step = _g.Stride[-1];
        Clear(target, rows.Before * pitch);
        target += rows.Before * pitch;
        source += ((nint)rows.First * width) + columns.First;
        nint sourceStride = (nint)width * _g.Stride[-2];
        if (step == 1)
        {
            RowPass.Widen(RowPass.Fit(lane, columns.Count), source, sourceStride, target, pitch, rows.Count, columns);
        }
        else
        {
            for (int row = 0; row < rows.Count; row++)
            {
                float* to = target + (row * pitch);
                Clear(to, columns.Before);
                StridedCopy.Run(source + (row * sourceStride), step, to + columns.Before, columns.Count);
                Clear(to + columns.Before + columns.Count, columns.After);
            }
        }
        Clear(target + (rows.Count * pitch), rows.After * pitch);
    }

    private static void Clear(float* target, int count)
    {
        if (count > 0)
            new Span<float>(target, count).Clear();
    }
}
