using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>Fills a strip of a <see cref="RowGrid"/> from an input plane, and empties one of outputs into an output plane.</summary>
internal sealed unsafe class RowStrip
{
    private readonly RowGrid _grid;
    private readonly ConvolutionGeometry _g;
    private readonly int _stripRows;
    private readonly int _lane;
    private readonly int _phaseFloats;
    private readonly int _layers;
    private readonly int _layerFloats;
    private readonly int _inWidth;
    private readonly int _step;
    private readonly nint _sourceStride;
    private readonly int[][] _phases;
    private readonly (AxisWindow Rows, AxisWindow Columns)[] _windows;

    /// <summary>Works out once what every channel repeats.</summary>
    /// <param name="grid">How a strip lies in scratch.</param>
    /// <param name="stripRows">Outputs of the first axis in a whole strip.</param>
    /// <param name="strips">How many strips there are.</param>
    /// <param name="lane">The widest vector to copy by.</param>
    public RowStrip(RowGrid grid, int stripRows, int strips, int lane)
    {
        _grid = grid;
        _g = grid.Geometry;
        _stripRows = stripRows;
        _lane = lane;
        _phaseFloats = grid.PhaseFloats(stripRows);
        int rowAxis = grid.Axes - 2, columnAxis = grid.Axes - 1;
        _layerFloats = grid.Size(rowAxis, stripRows) * grid.RowPitch;
        _layers = _phaseFloats / Math.Max(1, _layerFloats);
        _inWidth = _g.In[columnAxis];
        _step = _g.Stride[columnAxis];
        _sourceStride = (nint)_inWidth * _g.Stride[rowAxis];
        _phases = new int[grid.PhaseCount][];
        _windows = new (AxisWindow, AxisWindow)[strips * grid.PhaseCount];
        for (int i = 0; i < _windows.Length; i++)
        {
            int number = i % grid.PhaseCount, firstRow = i / grid.PhaseCount * stripRows;
            int[] phase = _phases[number] = grid.Phase(number);
            _windows[i] = (
                AxisWindow.Of(_g, rowAxis, phase[rowAxis], rowAxis == 0 ? firstRow : 0, grid.Size(rowAxis, stripRows)),
                AxisWindow.Of(_g, columnAxis, phase[columnAxis], 0, grid.RowPitch));
        }
    }

    /// <summary>Writes all phases of one channel for the outputs of one strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* plane, float* channel, int strip)
    {
        for (int number = 0; number < _phases.Length; number++, channel += _phaseFloats)
        {
            (AxisWindow rows, AxisWindow columns) = _windows[(strip * _phases.Length) + number];
            float* target = channel;
            for (int layer = 0; layer < _layers; layer++, target += _layerFloats)
            {
                nint source = _grid.Axes == 2 ? 0 : SourceLayer(layer, strip * _stripRows, _phases[number]);
                if (source < 0 || rows.Count == 0 || columns.Count == 0)
                    Clear(target, _layerFloats);
                else
                    FillLayer(plane + source, target, rows, columns);
            }
        }
    }

    /// <summary>Brings the outputs of one filter over.</summary>
    /// <param name="sums">The first output of the strip, at the grid's pitch.</param>
    /// <param name="residual">The residual's plane, or null.</param>
    /// <param name="plane">The output plane.</param>
    /// <param name="firstRow">First index of the first axis.</param>
    /// <param name="rows">How many.</param>
    /// <param name="end">What else to do.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Drain(float* sums, float* residual, float* plane, int firstRow, int rows, in FilterEnd end)
    {
        int width = _g.Out[-1], height = _grid.Axes == 2 ? rows : _g.Out[-2];
        int layers = _grid.Axes == 2 ? 1 : rows * _g.Out.Count(1, _grid.Axes - 2);
        nint target = (nint)firstRow * _g.Out.Count(1);
        bool dense = _grid.RowPitch == width;
        int rowWidth = dense ? width * height : width, rowCount = dense ? 1 : height;
        for (int layer = 0; layer < layers; layer++, target += width * height)
        {
            RowPass.Finish(
                LaneChoice.Filled(_lane, rowWidth), sums + LayerOffset(layer), _grid.RowPitch,
                residual == null ? null : residual + target, plane + target, rowCount, rowWidth, end);
        }
    }

    /// <summary>Where the outputs of a layer (an index of every axis but the last two) begin in the grid.</summary>
    private int LayerOffset(int layer)
    {
        int offset = 0;
        for (int axis = _grid.Axes - 3; axis >= 0; axis--)
        {
            int size = axis == 0 ? int.MaxValue : _g.Out[axis];
            offset += layer % size * _grid.LayerPitch[axis];
            layer /= size;
        }
        return offset;
    }

    /// <summary>Where the input layer that a grid layer holds begins in the plane; −1 in the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint SourceLayer(int layer, int firstRow, ReadOnlySpan<int> phase)
    {
        nint offset = 0, unit = (nint)_g.In[-1] * _g.In[-2];
        for (int axis = _grid.Axes - 3; axis >= 0; axis--)
        {
            int size = _grid.Size(axis, _stripRows), at = layer % size;
            layer /= size;
            int index = ((at + (axis == 0 ? firstRow : 0)) * _g.Stride[axis]) + phase[axis] - _g.PadBefore[axis];
            if ((uint)index >= (uint)_g.In[axis])
                return -1;
            offset += unit * index;
            unit *= _g.In[axis];
        }
        return offset;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillLayer(float* source, float* target, in AxisWindow rows, in AxisWindow columns)
    {
        int pitch = _grid.RowPitch;
        Clear(target, rows.Before * pitch);
        target += rows.Before * pitch;
        source += ((nint)rows.First * _inWidth) + columns.First;
        if (_step == 1)
            RowPass.Widen(LaneChoice.Filled(_lane, columns.Count), source, _sourceStride, target, pitch, rows.Count, columns);
        else
            RowPass.Gather(source, _sourceStride, _step, target, pitch, rows.Count, columns);
        Clear(target + (rows.Count * pitch), rows.After * pitch);
    }

    private static void Clear(float* target, int count)
    {
        if (count > 0)
            new Span<float>(target, count).Clear();
    }
}
