using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Blobs;

public sealed class TopKTests
{
    [Fact]
    public void Highest_first_of_equal_ones_the_lower_class_and_NaN_last()
    {
        var scores = new Blob([1, 7], new[] { 0.25f, float.NaN, 0.5f, 0.25f, float.NegativeInfinity, 0.5f, -0f });
        Assert.Equal([2, 5, 0, 3, 6, 4, 1], scores.TopK(100).Select(best => best.Class));
        Assert.Equal([new ClassScore(2, 0.5f), new ClassScore(5, 0.5f)], scores.TopK(2));
        Assert.Empty(scores.TopK(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => scores.TopK(-1));
    }

    [Fact]
    public void One_image_of_a_batch()
    {
        var scores = new Blob([2, 3, 1, 1], new float[] { 1, 2, 3, 6, 5, 4 });
        Assert.Equal([new ClassScore(0, 6), new ClassScore(1, 5)], scores.TopK(2, image: 1));
        Assert.Equal([new ClassScore(2, 3)], scores.TopK(1, image: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => scores.TopK(1, image: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => scores.TopK(1, image: -1));
    }

    [Fact]
    public void Any_scores_come_in_order() =>
        Gen.Select(Gen.Int[0, 20].Select(n => n / 4f).Array[1, 50], Gen.Int[1, 60]).Sample((scores, count) =>
        {
            ClassScore[] best = [.. new Blob([scores.Length], scores).TopK(count)];
            Assert.Equal(Math.Min(count, scores.Length), best.Length);
            Assert.Equal(
                Enumerable.Range(0, scores.Length).OrderBy(i => (-scores[i], i)).Take(count), best.Select(b => b.Class));
        });
}
