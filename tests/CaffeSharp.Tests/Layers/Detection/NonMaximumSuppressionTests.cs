using CaffeSharp.Layers;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Which of boxes that overlap stay; the rules are in spec/layers.md, 1.3b and 1.6.</summary>
public sealed class NonMaximumSuppressionTests
{
    /// <summary>Two boxes that share half of what they cover.</summary>
    private static readonly Box[] HalfShared = [new(0, 0, 2, 1), new(0, 0, 1, 1)];

    [Fact]
    public void Overlap_is_the_shared_area_over_the_covered() => Assert.Equal(0.5f, HalfShared[0].Overlap(HalfShared[1], 0));

    [Fact]
    public void Pixel_edges_belong_to_the_box() => Assert.Equal(4f / 6, HalfShared[0].Overlap(HalfShared[1], 1));

    [Fact]
    public void Boxes_apart_share_nothing() => Assert.Equal(0, HalfShared[0].Overlap(new(3, 0, 4, 1), 0));

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void An_overlap_of_the_threshold_is_too_much_only_inclusively(bool isInclusive, int taken) =>
        Assert.Equal(taken, Take(new NonMaximumSuppression(0.5, isInclusive), HalfShared).Length);

    /// <summary>Sides of 1e-30 make areas of 0 in a float, and an overlap of 0 / 0.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public void Of_boxes_whose_areas_vanish_those_stay_that_stay_in_Caffe(bool isInclusive, int taken)
    {
        Box tiny = new(0, 0, 1e-30f, 1e-30f);
        Assert.Equal(float.NaN, tiny.Overlap(tiny, 0));
        Assert.Equal(taken, Take(new NonMaximumSuppression(0.5, isInclusive), [tiny, tiny, tiny]).Length);
    }

    [Fact]
    public void No_more_than_wanted_are_taken()
    {
        long comparisons = 0;
        Assert.Equal(1, new NonMaximumSuppression(0.5, false).Take(HalfShared, [0, 1], 1, ref comparisons));
    }

    [Fact]
    public void Minutes_of_comparisons_are_refused()
    {
        string message = Assert.Throws<LayerException>(() =>
        {
            long comparisons = 1L << 35;
            new NonMaximumSuppression(0.5, false).Take(HalfShared, [0, 1], 2, ref comparisons);
        }).Message;
        Assert.Contains("2 boxes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taken_boxes_are_apart_and_others_near_to_one_of_them()
    {
        Gen<Box> box = Gen.Select(Gen.Float[0, 10], Gen.Float[0, 10], Gen.Float[0, 6], Gen.Float[0, 6], (x, y, width, height) => new Box(x, y, x + width, y + height));
        Gen.Select(box.Array[0, 30], Gen.Double[0.05, 0.9]).Sample((boxes, threshold) =>
        {
            int[] taken = Take(new NonMaximumSuppression(threshold, false), boxes);
            Assert.Equal(taken.Order(), taken);
            for (int i = 0; i < boxes.Length; i++)
                Assert.Equal(taken.Contains(i), !taken.Where(other => other < i).Any(other => boxes[i].Overlap(boxes[other], 0) > threshold));
        });
    }

    private static int[] Take(NonMaximumSuppression suppression, Box[] boxes)
    {
        int[] candidates = [.. Enumerable.Range(0, boxes.Length)];
        long comparisons = 0;
        return candidates[..suppression.Take(boxes, candidates, boxes.Length, ref comparisons)];
    }
}
