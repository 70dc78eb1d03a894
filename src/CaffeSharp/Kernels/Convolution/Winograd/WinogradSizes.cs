using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>The numbers of a Winograd convolution that its steps share.</summary>
internal sealed class WinogradSizes
{
    /// <summary>Works them out for a problem and a form with <paramref name="outputs"/> × <paramref name="outputs"/> outputs in a tile.</summary>
    public WinogradSizes(ConvolutionProblem problem, int outputs)
    {
        ConvolutionGeometry g = problem.Geometry;
        Plane = new PlanarGeometry(g);
        Input = problem.Input;
        Output = problem.Output;
        Lane = problem.Lane;
        Filters = new WinogradFilters(Lane, g.Groups, g.InChannelsPerGroup, g.OutChannelsPerGroup);
        TileRows = (Plane.OutHeight + outputs - 1) / outputs;
        TileColumns = (Plane.OutWidth + outputs - 1) / outputs;
    }

    /// <summary>Rows, columns and padding.</summary>
    public PlanarGeometry Plane { get; }

    /// <summary>Layout of the input.</summary>
    public BlobLayout Input { get; }

    /// <summary>Layout of the output.</summary>
    public BlobLayout Output { get; }

    /// <summary>Channels of a block.</summary>
    public int Lane { get; }

    /// <summary>Groups, channels and filters.</summary>
    public WinogradFilters Filters { get; }

    /// <summary>Groups.</summary>
    public int Groups => Filters.Groups;

    /// <summary>Input channels of a group.</summary>
    public int InChannels => Filters.InChannels;

    /// <summary>Filters of a group.</summary>
    public int OutChannels => Filters.OutChannels;

    /// <summary>Blocks of input channels of a group.</summary>
    public int InBlocks => Filters.InBlocks;

    /// <summary>Blocks of filters of a group.</summary>
    public int OutBlocks => Filters.OutBlocks;

    /// <inheritdoc cref="WinogradFilters.OutPairs"/>
    public int OutPairs => Filters.OutPairs;

    /// <summary>Tile rows of an image.</summary>
    public int TileRows { get; }

    /// <summary>Tiles of a tile row.</summary>
    public int TileColumns { get; }

    /// <summary>Tiles of an image.</summary>
    public int ImageTiles => TileRows * TileColumns;

    /// <inheritdoc cref="WinogradFilters.PanelFloats"/>
    public int PanelFloats => Filters.PanelFloats;

    /// <summary>Filters of a group with those that only fill up the last pair.</summary>
    public int PaddedOutChannels => OutPairs * 2 * Lane;

    /// <inheritdoc cref="WinogradFilters.PairBlocks"/>
    public int PairBlocks(int pair) => Filters.PairBlocks(pair);

    /// <summary>
    /// The longest run inside one tile row that starts at tile <paramref name="first"/> and ends before
    /// <paramref name="end"/>. Tiles are numbered row by row and image by image.
    /// </summary>
    public TileRun RunAt(int first, int end)
    {
        int row = first / TileColumns, column = first % TileColumns;
        return new TileRun(row / TileRows, row % TileRows, column, Math.Min(TileColumns - column, end - first));
    }
}
