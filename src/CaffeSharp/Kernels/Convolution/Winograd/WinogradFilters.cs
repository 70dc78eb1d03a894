namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>The numbers that transformed weights depend on, whatever the size of the images.</summary>
/// <param name="Lane">Channels of a block.</param>
/// <param name="Groups">Groups.</param>
/// <param name="InChannels">Input channels of a group.</param>
/// <param name="OutChannels">Filters of a group.</param>
internal sealed record WinogradFilters(int Lane, int Groups, int InChannels, int OutChannels)
{
    /// <summary>Blocks of input channels of a group.</summary>
    public int InBlocks { get; } = (InChannels + Lane - 1) / Lane;

    /// <summary>Blocks of filters of a group.</summary>
    public int OutBlocks { get; } = (OutChannels + Lane - 1) / Lane;

    /// <summary>Pairs of blocks of filters of a group; the last may be a lone block.</summary>
    public int OutPairs => (OutBlocks + 1) / 2;

    /// <summary>Transformed weights of a pair at one frequency: <c>[InBlocks, Lane, filter of the pair]</c>.</summary>
    public int PanelFloats => InBlocks * Lane * Lane * Math.Min(2, OutBlocks);

    /// <summary>Blocks of filters in a pair: 2, or 1 in the last pair of an odd number.</summary>
    public int PairBlocks(int pair) => Math.Min(2, OutBlocks - (2 * pair));
}
