namespace CaffeSharp.Kernels.Pooling;

/// <summary>
/// What the sum of every window is multiplied by to give its average: one over the window's size. Rows of windows of
/// equal height share a row of the table.
/// </summary>
internal sealed unsafe class WindowShares
{
    private readonly int[] _rowOf;
    private readonly int _width;
    private readonly PinnedArray<float> _table;

    /// <summary>Makes the table.</summary>
    public WindowShares(PoolingWindows rows, PoolingWindows columns)
    {
        _width = columns.Outputs;
        _rowOf = new int[rows.Outputs];
        var heights = new List<long>();
        for (int i = 0; i < _rowOf.Length; i++)
        {
            int known = heights.LastIndexOf(rows.Count(i));
            _rowOf[i] = known < 0 ? heights.Count : known;
            if (known < 0)
                heights.Add(rows.Count(i));
        }
        _table = new PinnedArray<float>(MemorySize.Of((long)heights.Count * _width));
        for (int row = 0; row < heights.Count; row++)
        {
            for (int j = 0; j < _width; j++)
                _table.Span[(row * _width) + j] = 1f / (heights[row] * columns.Count(j));
        }
    }

    /// <summary>The shares of one row of windows, a number for every column.</summary>
    public float* Row(int row) => _table.Pointer + ((nint)_rowOf[row] * _width);
}
