using System.Numerics;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>The register tiles of one vector width by channels per group and by pixels.</summary>
internal static unsafe class BlockTiles<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private static readonly delegate*<BlockTileRow*, void>[][] Tiles =
    [
        [
            &BlockTile<TLane, TV, Extent1, Extent1>.Run,
            &BlockTile<TLane, TV, Extent1, Extent2>.Run,
            &BlockTile<TLane, TV, Extent1, Extent3>.Run,
            &BlockTile<TLane, TV, Extent1, Extent4>.Run,
            &BlockTile<TLane, TV, Extent1, Extent5>.Run,
            &BlockTile<TLane, TV, Extent1, Extent6>.Run,
            &BlockTile<TLane, TV, Extent1, Extent7>.Run,
            &BlockTile<TLane, TV, Extent1, Extent8>.Run,
            &BlockTile<TLane, TV, Extent1, Extent9>.Run,
            &BlockTile<TLane, TV, Extent1, Extent10>.Run,
            &BlockTile<TLane, TV, Extent1, Extent11>.Run,
            &BlockTile<TLane, TV, Extent1, Extent12>.Run,
            &BlockTile<TLane, TV, Extent1, Extent13>.Run,
            &BlockTile<TLane, TV, Extent1, Extent14>.Run,
        ],
        [
            &BlockTile<TLane, TV, Extent2, Extent1>.Run,
            &BlockTile<TLane, TV, Extent2, Extent2>.Run,
            &BlockTile<TLane, TV, Extent2, Extent3>.Run,
            &BlockTile<TLane, TV, Extent2, Extent4>.Run,
            &BlockTile<TLane, TV, Extent2, Extent5>.Run,
            &BlockTile<TLane, TV, Extent2, Extent6>.Run,
            &BlockTile<TLane, TV, Extent2, Extent7>.Run,
            &BlockTile<TLane, TV, Extent2, Extent8>.Run,
            &BlockTile<TLane, TV, Extent2, Extent9>.Run,
            &BlockTile<TLane, TV, Extent2, Extent10>.Run,
            &BlockTile<TLane, TV, Extent2, Extent11>.Run,
            &BlockTile<TLane, TV, Extent2, Extent12>.Run,
            &BlockTile<TLane, TV, Extent2, Extent13>.Run,
            &BlockTile<TLane, TV, Extent2, Extent14>.Run,
        ],
        [
            &BlockTile<TLane, TV, Extent4, Extent1>.Run,
            &BlockTile<TLane, TV, Extent4, Extent2>.Run,
            &BlockTile<TLane, TV, Extent4, Extent3>.Run,
            &BlockTile<TLane, TV, Extent4, Extent4>.Run,
            &BlockTile<TLane, TV, Extent4, Extent5>.Run,
            &BlockTile<TLane, TV, Extent4, Extent6>.Run,
            &BlockTile<TLane, TV, Extent4, Extent7>.Run,
            &BlockTile<TLane, TV, Extent4, Extent8>.Run,
            &BlockTile<TLane, TV, Extent4, Extent9>.Run,
            &BlockTile<TLane, TV, Extent4, Extent10>.Run,
            &BlockTile<TLane, TV, Extent4, Extent11>.Run,
            &BlockTile<TLane, TV, Extent4, Extent12>.Run,
            &BlockTile<TLane, TV, Extent4, Extent13>.Run,
            &BlockTile<TLane, TV, Extent4, Extent14>.Run,
        ],
        [
            &BlockTile<TLane, TV, Extent8, Extent1>.Run,
            &BlockTile<TLane, TV, Extent8, Extent2>.Run,
            &BlockTile<TLane, TV, Extent8, Extent3>.Run,
            &BlockTile<TLane, TV, Extent8, Extent4>.Run,
            &BlockTile<TLane, TV, Extent8, Extent5>.Run,
            &BlockTile<TLane, TV, Extent8, Extent6>.Run,
            &BlockTile<TLane, TV, Extent8, Extent7>.Run,
            &BlockTile<TLane, TV, Extent8, Extent8>.Run,
            &BlockTile<TLane, TV, Extent8, Extent9>.Run,
            &BlockTile<TLane, TV, Extent8, Extent10>.Run,
            &BlockTile<TLane, TV, Extent8, Extent11>.Run,
            &BlockTile<TLane, TV, Extent8, Extent12>.Run,
            &BlockTile<TLane, TV, Extent8, Extent13>.Run,
            &BlockTile<TLane, TV, Extent8, Extent14>.Run,
        ],
    ];

    /// <summary>Most pixels of a tile whose sums fit the registers beside the weights of a tap.</summary>
    public static int MaxPixels => TLane.Registers >= 32 ? 14 : 6;

    /// <summary>The tile of <paramref name="pixels"/> for groups of <paramref name="perGroup"/>, a power of two up to 8.</summary>
    public static delegate*<BlockTileRow*, void> Get(int perGroup, int pixels) =>
        Tiles[BitOperations.Log2((uint)perGroup)][pixels - 1];
}
