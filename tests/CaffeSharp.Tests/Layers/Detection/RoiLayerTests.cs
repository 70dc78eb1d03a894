using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Pooling of regions, by numbers worked by hand from spec/layers.md, 1.3b and 1.6.</summary>
public sealed class RoiLayerTests
{
    /// <summary>Number 4 · row + column at every place.</summary>
    private static readonly float[] Ramp = [.. Enumerable.Range(0, 16).Select(i => (float)i)];

    [Fact]
    public void ROIAlign_averages_samples_between_places()
    {
        // Samples at 0.5, 1.5 and 2.5; at 3.5 the last number counts.
        Assert.Equal([5, 6.75f, 12, 13.75f], Align("pooled_h: 2 pooled_w: 2", 0, 0, 4, 4));
        // A region of 1.5 by 1 from 0.5 on: two columns of samples, at 0.875 and 1.625, in one row, at 1.
        Assert.Equal([(4 * 1) + 1.25f], Align("pooled_h: 1 pooled_w: 1 spatial_scale: 0.5", 1, 1, 4, 3));
    }

    [Fact]
    public void ROIAlign_takes_regions_as_at_least_1_long() => Assert.Equal([(4 * 1.5f) + 1.5f], Align("pooled_h: 1 pooled_w: 1", 1, 1, 1, 0));

    [Fact]
    public void ROIAlign_cuts_bins_to_the_map_and_gives_0_where_nothing_is_left()
    {
        Assert.Equal([0], Align("pooled_h: 1 pooled_w: 1", -4, -4, -2, -2));
        Assert.Equal([(4 * 0.5f) + 0.5f], Align("pooled_h: 1 pooled_w: 1", -3, -3, 1, 1));
        // From 1 to 4: samples at 1.5, 2.5 and the last number.
        LayerContractTests.AssertClose([5 * 7 / 3f], Align("pooled_h: 1 pooled_w: 1", 1, 1, 1e9f, 1e9f), 1e-6f);
    }

    [Fact]
    public void ROIPooling_takes_the_largest_of_bins_that_overlap() => // Rows and columns 1, 1 to 2, and 2.
        Assert.Equal([5, 6, 6, 9, 10, 10, 9, 10, 10], new LayerCase("""type: "ROIPooling" top: "y" roi_pooling_param { pooled_h: 3 pooled_w: 3 }""", [1, 1, 4, 4], [1, 5]).Run([Ramp, [0, 0.5f, 0.5f, 1.5f, 1.5f]])[0]);

    [Fact]
    public void PSROIPooling_averages_each_bin_from_its_own_channel()
    {
        float[] x = [.. Enumerable.Range(0, 4).SelectMany(c => Ramp.Select(value => value + (100 * c)))];
        float[] y = new LayerCase("""type: "PSROIPooling" top: "y" psroi_pooling_param { output_dim: 1 group_size: 2 spatial_scale: 1 }""", [1, 4, 4, 4], [1, 5]).Run([x, [0, 0, 0, 3, 3]])[0];
        Assert.Equal([2.5f, 104.5f, 210.5f, 312.5f], y);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(float.NaN)]
    public void A_region_of_an_image_that_is_not_there_is_refused(float image)
    {
        var layer = new LayerCase("""type: "ROIPooling" top: "y" roi_pooling_param { pooled_h: 1 pooled_w: 1 }""", [2, 1, 1, 1], [1, 5]);
        Assert.Contains("image of a region", Assert.ThrowsAny<CaffeException>(() => layer.Run([[1, 2], [image, 0, 0, 1, 1]])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ROIPooling", "roi_pooling_param { pooled_h: 7 pooled_w: 7 }")]
    [InlineData("ROIAlign", "roi_align_param { pooled_h: 7 pooled_w: 7 }")]
    [InlineData("PSROIPooling", "psroi_pooling_param { output_dim: 1 group_size: 1 spatial_scale: 1 }")]
    public void Regions_of_any_floats_give_numbers(string type, string settings)
    {
        var layer = new LayerCase($$"""type: "{{type}}" top: "y" {{settings}}""", [1, 1, 4, 4], [5, 5]);
        float[] regions = [0, -1e30f, -1e30f, 1e30f, 1e30f, 0, 1e30f, 0, -1e30f, 0, 0, float.NaN, 0, 1, 2, 0, float.PositiveInfinity, 0, 1, 2, 0, 0, 0, 3e9f, 3e9f];
        Assert.All(layer.Run([Ramp, regions])[0], value => Assert.True(float.IsFinite(value)));
    }

    /// <summary>In either order of the axes.</summary>
    [Theory]
    [InlineData(5, 2)]
    [InlineData(2, 5)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    public void ROIAlign_is_the_average_of_its_samples(int rows, int columns)
    {
        const int Height = 9, Width = 13;
        float[] x = LayerCase.Numbers([1, 1, Height, Width]), regions = LayerCase.Numbers([30, 5], 3);
        for (int i = 0; i < regions.Length; i++)
            regions[i] = i % 5 == 0 ? 0 : (7 * regions[i]) + 3;
        float[] y = new LayerCase($$"""type: "ROIAlign" top: "y" roi_align_param { pooled_h: {{rows}} pooled_w: {{columns}} }""", [1, 1, Height, Width], [30, 5]).Run([x, regions])[0];
        for (int i = 0; i < y.Length; i++)
        {
            ReadOnlySpan<float> region = regions.AsSpan(i / (rows * columns) * 5, 5);
            List<(int At, double Share)> down = Samples(i / columns % rows, rows, region[2], region[4], Height), right = Samples(i % columns, columns, region[1], region[3], Width);
            double sum = down.Sum(row => right.Sum(column => row.Share * column.Share * x[(row.At * Width) + column.At]));
            Assert.Equal(sum, y[i], 1e-4);
        }
    }

    [Theory]
    [InlineData("ROIPooling", "roi_pooling_param", 60000, 1)]
    [InlineData("ROIPooling", "roi_pooling_param", 1, 60000)]
    [InlineData("ROIAlign", "roi_align_param", 60000, 1)]
    [InlineData("ROIAlign", "roi_align_param", 1, 60000)]
    public void A_fine_grid_over_a_long_map_costs_what_it_reads_and_writes(string type, string settings, int rows, int columns)
    {
        float[] x = new float[60000];
        Array.Fill(x, 3);
        var layer = new LayerCase($$"""type: "{{type}}" top: "y" {{settings}} { pooled_h: {{rows}} pooled_w: {{columns}} }""", [1, 1, columns, rows], [1, 5]);
        Assert.All(layer.Run([x, [0, 0, 0, rows - 1, columns - 1]])[0], value => Assert.Equal(3, value));
    }

    [Fact]
    public void Channels_that_are_not_enough_are_refused() =>
        Assert.Contains("output_dim 2", LayerCase.Fault("""type: "PSROIPooling" top: "y" psroi_pooling_param { output_dim: 2 group_size: 65536 }""", [1, 2, 4, 4], [1, 5]), StringComparison.Ordinal);

    /// <summary>The places that a bin's samples are made of and how much each counts, in parts of all samples.</summary>
    private static List<(int At, double Share)> Samples(int bin, int bins, float from, float to, int limit)
    {
        float size = Math.Max(to - from, 1) / bins;
        float start = Math.Clamp(from + (bin * size), 0, limit), end = Math.Clamp(from + ((bin + 1) * size), 0, limit);
        var places = new List<(int, double)>();
        int count = end > start ? (int)MathF.Ceiling(end - start) : 0;
        for (int i = 0; i < count; i++)
        {
            double at = start + ((i + 0.5) * (end - start) / count), share = at - Math.Floor(at);
            int index = Math.Min((int)at, limit - 1), next = Math.Min(index + 1, limit - 1);
            places.AddRange([(index, (1 - share) / count), (next, share / count)]);
        }
        return places;
    }

    private static float[] Align(string settings, params float[] region) =>
        new LayerCase($$"""type: "ROIAlign" top: "y" roi_align_param { {{settings}} }""", [1, 1, 4, 4], [1, 5]).Run([Ramp, [0, .. region]])[0];
}
