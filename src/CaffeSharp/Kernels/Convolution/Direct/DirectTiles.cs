using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>The register tiles of one vector width by size.</summary>
internal static unsafe class DirectTiles<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private static readonly delegate*<DirectTileRow*, void>[][] Tiles =
    [
        [&DirectTile<TLane, TV, Extent1, Extent1>.Run, &DirectTile<TLane, TV, Extent1, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent2, Extent1>.Run, &DirectTile<TLane, TV, Extent2, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent3, Extent1>.Run, &DirectTile<TLane, TV, Extent3, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent4, Extent1>.Run, &DirectTile<TLane, TV, Extent4, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent5, Extent1>.Run, &DirectTile<TLane, TV, Extent5, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent6, Extent1>.Run, &DirectTile<TLane, TV, Extent6, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent7, Extent1>.Run, &DirectTile<TLane, TV, Extent7, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent8, Extent1>.Run, &DirectTile<TLane, TV, Extent8, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent9, Extent1>.Run, &DirectTile<TLane, TV, Extent9, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent10, Extent1>.Run, &DirectTile<TLane, TV, Extent10, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent11, Extent1>.Run, &DirectTile<TLane, TV, Extent11, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent12, Extent1>.Run, &DirectTile<TLane, TV, Extent12, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent13, Extent1>.Run, &DirectTile<TLane, TV, Extent13, Extent2>.Run],
        [&DirectTile<TLane, TV, Extent14, Extent1>.Run, &DirectTile<TLane, TV, Extent14, Extent2>.Run],
    ];

    /// <summary>Most pixels of a tile whose sums fit the registers beside the weights.</summary>
    public static int MaxPixels(int blocks) => TLane.Registers >= 32 ? 14 : blocks == 1 ? 12 : 6;

    /// <summary>The tile of <paramref name="pixels"/> by <paramref name="blocks"/>.</summary>
    public static delegate*<DirectTileRow*, void> Get(int pixels, int blocks) => Tiles[pixels - 1][blocks - 1];
}
