using CaffeSharp.Kernels.Convolution.Direct;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

public sealed class DirectOrderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_part_of_the_work_is_one_item(bool inputOnce)
    {
        const int Groups = 2, Images = 3, Pairs = 5, Chunks = 4;
        var order = new DirectOrder(inputOnce, Chunks);
        var items = Enumerable.Range(0, Groups * Images * Pairs * Chunks).Select(item => order.At(item, Images, Pairs, Chunks)).ToHashSet();
        Assert.Equal(Groups * Images * Pairs * Chunks, items.Count);
        Assert.All(items, at => Assert.True(at is { Group: >= 0 and < Groups, Image: >= 0 and < Images, Pair: >= 0 and < Pairs, Chunk: >= 0 and < Chunks }));
    }

    [Fact]
    public void The_next_item_shares_what_is_to_stay_in_the_cache()
    {
        Assert.Equal((0, 0, 0, 1), new DirectOrder(false, 1).At(1, images: 2, pairs: 3, chunks: 4));
        Assert.Equal((0, 1, 0, 0), new DirectOrder(false, 1).At(4, images: 2, pairs: 3, chunks: 4));
        Assert.Equal((0, 0, 1, 0), new DirectOrder(true, 4).At(1, images: 2, pairs: 3, chunks: 4));
        Assert.Equal((0, 0, 0, 1), new DirectOrder(true, 4).At(3, images: 2, pairs: 3, chunks: 4));
    }

    [Fact]
    public void A_large_input_with_few_weights_is_read_once_and_a_small_one_is_not_cut()
    {
        const long Cache = DirectOrder.CacheFloats;
        Assert.Equal(new DirectOrder(true, 6), DirectOrder.Of(input: 6 * Cache, weights: Cache / 4, pairs: 8));
        Assert.Equal(new DirectOrder(false, 1), DirectOrder.Of(input: Cache / 2, weights: 20 * Cache, pairs: 64));
        Assert.Equal(new DirectOrder(false, 1), DirectOrder.Of(input: 2 * Cache, weights: 20 * Cache, pairs: 4));
    }
}
