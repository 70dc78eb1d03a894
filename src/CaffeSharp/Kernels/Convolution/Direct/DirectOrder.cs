namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// The order in which the pairs of filter blocks and the chunks of the output are computed. Either the weights of a pair stay
/// in the second cache while the whole input is read, or a chunk of the input stays while all weights are read.
/// </summary>
/// <param name="InputOnce">Whether it is the input that is read once.</param>
/// <param name="Chunks">Chunks into which the output of a group is to be cut at least.</param>
internal readonly record struct DirectOrder(bool InputOnce, int Chunks)
{
    /// <summary>What is taken to stay in the second cache beside other things: half a megabyte.</summary>
    public const long CacheFloats = 1 << 17;

    /// <summary>The order that moves less through a cache that holds either or neither.</summary>
    /// <param name="input">Floats of a group's input.</param>
    /// <param name="weights">Floats of its weights.</param>
    /// <param name="pairs">Pairs of filter blocks.</param>
    public static DirectOrder Of(long input, long weights, int pairs)
    {
        long chunks = Math.Max(1, (input + CacheFloats - 1) / CacheFloats);
        long weightsOnce = weights + (input > CacheFloats ? pairs * input : input);
        long inputOnce = input + (weights > CacheFloats ? chunks * weights : weights);
        return inputOnce < weightsOnce ? new DirectOrder(true, (int)chunks) : new DirectOrder(false, 1);
    }

    /// <summary>
    /// What an item of work is. The next one has the same weights on another chunk, in the next image after the last, or the
    /// same chunk with other weights.
    /// </summary>
    public (int Group, int Image, int Pair, int Chunk) At(int item, int images, int pairs, int chunks)
    {
        if (!InputOnce)
            return (item / chunks / images / pairs, item / chunks % images, item / chunks / images % pairs, item % chunks);
        return (item / pairs / chunks / images, item / pairs / chunks % images, item % pairs, item / pairs % chunks);
    }
}
