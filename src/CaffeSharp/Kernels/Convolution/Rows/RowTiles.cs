using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>The register tiles of one vector width by size.</summary>
internal static unsafe class RowTiles<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private static readonly delegate*<float*, int*, int, float*, float*, float*, nint, int, void>[][] Tiles =
    [
        [
            &RowTile<TLane, TV, Extent1, Extent1>.Run,
            &RowTile<TLane, TV, Extent1, Extent2>.Run,
            &RowTile<TLane, TV, Extent1, Extent3>.Run,
            &RowTile<TLane, TV, Extent1, Extent4>.Run,
            &RowTile<TLane, TV, Extent1, Extent5>.Run,
            &RowTile<TLane, TV, Extent1, Extent6>.Run,
            &RowTile<TLane, TV, Extent1, Extent7>.Run,
            &RowTile<TLane, TV, Extent1, Extent8>.Run,
        ],
        [
            &RowTile<TLane, TV, Extent2, Extent1>.Run,
            &RowTile<TLane, TV, Extent2, Extent2>.Run,
            &RowTile<TLane, TV, Extent2, Extent3>.Run,
            &RowTile<TLane, TV, Extent2, Extent4>.Run,
            &RowTile<TLane, TV, Extent2, Extent5>.Run,
            &RowTile<TLane, TV, Extent2, Extent6>.Run,
            &RowTile<TLane, TV, Extent2, Extent7>.Run,
            &RowTile<TLane, TV, Extent2, Extent8>.Run,
        ],
        [
            &RowTile<TLane, TV, Extent3, Extent1>.Run,
            &RowTile<TLane, TV, Extent3, Extent2>.Run,
            &RowTile<TLane, TV, Extent3, Extent3>.Run,
            &RowTile<TLane, TV, Extent3, Extent4>.Run,
            &RowTile<TLane, TV, Extent3, Extent5>.Run,
            &RowTile<TLane, TV, Extent3, Extent6>.Run,
            &RowTile<TLane, TV, Extent3, Extent7>.Run,
            &RowTile<TLane, TV, Extent3, Extent8>.Run,
        ],
        [
            &RowTile<TLane, TV, Extent4, Extent1>.Run,
            &RowTile<TLane, TV, Extent4, Extent2>.Run,
            &RowTile<TLane, TV, Extent4, Extent3>.Run,
            &RowTile<TLane, TV, Extent4, Extent4>.Run,
            &RowTile<TLane, TV, Extent4, Extent5>.Run,
            &RowTile<TLane, TV, Extent4, Extent6>.Run,
            &RowTile<TLane, TV, Extent4, Extent7>.Run,
            &RowTile<TLane, TV, Extent4, Extent8>.Run,
        ],
    ];

    /// <summary>Most filters of a tile.</summary>
    public static int MaxFilters => TLane.Registers >= 32 ? 4 : 3;

    /// <summary>Most vectors of a tile of so many filters whose sums fit the registers.</summary>
    public static int MaxVectors(int filters) => TLane.Registers >= 32
        ? filters == 4 ? 6 : 8
        : filters switch { 1 => 8, 2 => 6, _ => 4 };

    /// <summary>The tile of <paramref name="filters"/> by <paramref name="vectors"/>.</summary>
    public static delegate*<float*, int*, int, float*, float*, float*, nint, int, void> Get(int filters, int vectors) =>
        Tiles[filters - 1][vectors - 1];
}
