namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>
/// Weights of small groups as <see cref="BlockTile{TLane, TV, TGroup, TPixels}"/> reads them: for every block of channels
/// <c>[tap][distance][filter of the block]</c>.
/// </summary>
internal sealed unsafe class BlockWeights
{
    private readonly PinnedArray<float> _numbers;
    private readonly int _blockFloats;

    private BlockWeights(Sizes sizes, ReadOnlySpan<float> weights)
    {
        (int lane, int filters, int perGroup, int taps) = sizes;
        _blockFloats = MemorySize.Of((long)taps * perGroup * lane);
        _numbers = new PinnedArray<float>((long)((filters + lane - 1) / lane) * _blockFloats);
        for (int f = 0; f < filters; f++)
        {
            Span<float> block = _numbers.Span.Slice(f / lane * _blockFloats, _blockFloats);
            for (int distance = 0; distance < perGroup; distance++)
            {
                int channel = (f % perGroup) ^ distance;
                for (int tap = 0; tap < taps; tap++)
                    block[(((tap * perGroup) + distance) * lane) + (f % lane)] = weights[(((f * perGroup) + channel) * taps) + tap];
            }
        }
    }

    /// <summary>This form of the weights of a problem.</summary>
    public static BlockWeights Of(KernelWeights weights, ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        var sizes = new Sizes(problem.Lane, g.OutChannels, g.InChannelsPerGroup, g.Kernel.Count());
        return weights.Get(sizes, numbers => new BlockWeights(sizes, numbers));
    }

    /// <summary>The weights of a block of channels.</summary>
    public float* Block(int block) => _numbers.Pointer + ((nint)block * _blockFloats);

    private sealed record Sizes(int Lane, int Filters, int PerGroup, int Taps);
}
