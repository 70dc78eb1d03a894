namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// An output plane cut into units. Where every pixel is made of its own input pixel alone, the plane is one long row.
/// Long rows are cut into segments of even width. Of rows so narrow that two fit a register tile, or that leave some tile
/// with too few sums, a unit takes two.
/// </summary>
internal sealed class DirectUnits
{
    private const int TilesPerSegment = 16;
    private const int FewestPixels = 4;

    // Sums in parts read the weights once for every batch.
    private const int BatchPixels = 112;
    private const int BatchPixelsOfParts = 448;

    private readonly int _rows;
    private readonly int _rowsPerUnit;
    private readonly int _segments;
    private readonly int _segmentPixels;

    /// <summary>Cuts the output of <paramref name="plane"/> for tiles of up to <paramref name="tilePixels"/> and sums of so many parts.</summary>
    public DirectUnits(PlanarGeometry plane, int tilePixels, int parts)
    {
        bool flat = plane.IsPointwise;
        _rows = flat ? 1 : plane.OutHeight;
        RowPixels = Math.Max(1, flat ? plane.OutHeight * plane.OutWidth : plane.OutWidth);
        int tiles = (RowPixels + tilePixels - 1) / tilePixels;
        _rowsPerUnit = _rows > 1 && (2 * RowPixels <= tilePixels || RowPixels / tiles < FewestPixels) ? 2 : 1;
        int limit = TilesPerSegment * tilePixels;
        int segments = (RowPixels + limit - 1) / limit;
        _segmentPixels = (RowPixels + segments - 1) / segments;
        _segments = (RowPixels + _segmentPixels - 1) / _segmentPixels;
        Count = (_rows + _rowsPerUnit - 1) / _rowsPerUnit * _segments;
        PerBatch = Math.Max(1, (parts > 1 ? BatchPixelsOfParts : BatchPixels) / (_rowsPerUnit * _segmentPixels));
    }

    /// <summary>How many units there are.</summary>
    public int Count { get; }

    /// <summary>Pixels of a whole row.</summary>
    public int RowPixels { get; }

    /// <summary>Consecutive units, whose pixels are consecutive too, that make a batch worth bringing over at once.</summary>
    public int PerBatch { get; }

    /// <summary>Pixels of the largest batch.</summary>
    public int MaxBatchPixels => PerBatch * _rowsPerUnit * _segmentPixels;

    /// <summary>One unit.</summary>
    public DirectUnit this[int index]
    {
        get
        {
            int row = index / _segments * _rowsPerUnit, column = index % _segments * _segmentPixels;
            return new DirectUnit(
                row, column, Math.Min(_rowsPerUnit, _rows - row), Math.Min(_segmentPixels, RowPixels - column));
        }
    }
}
