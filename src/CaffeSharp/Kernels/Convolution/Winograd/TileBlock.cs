
namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Tiles that are transformed together, in parts of equal size that fit the registers of <see cref="PanelTile"/>.
/// Transformed input lies as <c>[frequency, part, channel block, tile of the part, lane]</c>, products as
/// <c>[frequency, filter block, tile, lane]</c>.
/// </summary>
internal readonly struct TileBlock
{
    /// <summary>The tiles from <paramref name="first"/> to before <paramref name="end"/> in parts of at most <paramref name="mostInPart"/>.</summary>
    public TileBlock(int first, int end, int mostInPart)
    {
        First = first;
        End = end;
        Parts = (end - first + mostInPart - 1) / mostInPart;
        PartTiles = (end - first + Parts - 1) / Parts;
    }

    /// <summary>The first tile.</summary>
    public int First { get; }

    /// <summary>The tile behind the last.</summary>
    public int End { get; }

    /// <summary>How many parts.</summary>
    public int Parts { get; }

    /// <summary>Tiles in each part; the last may have places that hold nothing.</summary>
    public int PartTiles { get; }

    /// <summary>Places for tiles in all parts.</summary>
    public int Places => Parts * PartTiles;
}
