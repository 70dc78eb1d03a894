using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Both layers called Upsample, and Reorg, by numbers worked by hand from spec/layers.md, 1.3b and 1.6.</summary>
public sealed class UpsampleTests
{
    [Fact]
    public void With_one_bottom_the_nearest_number_counts() => Assert.Equal(
        [1, 1, 2, 2, 1, 1, 2, 2], LayerCase.Run("""type: "Upsample" top: "y" upsample_param { scale: 2 }""", [1, 1, 1, 2], 1, 2));

    [Fact]
    public void With_one_bottom_the_scale_is_1_unless_given() => Assert.Equal([1, 1, 3, 4], new LayerCase("""type: "Upsample" top: "y" """, [1, 1, 3, 4]).Tops[0]);

    [Fact]
    public void With_a_mask_the_scale_is_2_unless_given() => Assert.Equal([1, 1, 6, 8], Masked("").Tops[0]);

    [Theory]
    [InlineData("scale_h: 3 scale_w: 2", 9, 8)]
    [InlineData("pad_out_h: true", 5, 8)]
    [InlineData("upsample_h: 7 upsample_w: 5 scale: 4", 7, 5)]
    public void With_a_mask_height_and_width_have_settings_of_their_own(string settings, int height, int width) =>
        Assert.Equal([1, 1, height, width], Masked(settings).Tops[0]);

    [Theory]
    [InlineData(24)]
    [InlineData(-1)]
    [InlineData(float.NaN)]
    public void A_mask_that_points_outside_is_refused(float place)
    {
        var layer = new LayerCase("""type: "Upsample" top: "y" upsample_param { upsample_h: 4 upsample_w: 6 }""", [1, 1, 1, 1], [1, 1, 1, 1]);
        Assert.Contains("0 to 23", Assert.ThrowsAny<CaffeException>(() => layer.Run([[1], [place]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_for_a_mask_without_one_are_refused() =>
        Assert.Contains("second bottom", LayerCase.Fault("""type: "Upsample" top: "y" upsample_param { scale: 2 pad_out_w: true }""", [1, 1, 2, 2]), StringComparison.Ordinal);

    [Theory]
    [InlineData("scale: 2147483647", "blob")]
    [InlineData("scale: 0", "scale")]
    [InlineData("scale: 4294967295", "4294967295")]
    public void A_scale_that_no_blob_can_hold_is_refused(string settings, string part) =>
        Assert.Contains(part, LayerCase.Fault($$"""type: "Upsample" top: "y" upsample_param { {{settings}} }""", [1, 1, 2, 2]), StringComparison.Ordinal);

    /// <summary>Four channels of one row of two, as a square of 2 for every place.</summary>
    [Fact]
    public void Reversed_Reorg_makes_squares_of_channels() => Assert.Equal(
        [0, 10, 1, 11, 20, 30, 21, 31], LayerCase.Run("""type: "Reorg" top: "y" reorg_param { stride: 2 reverse: true }""", [1, 4, 1, 2], 0, 1, 10, 11, 20, 21, 30, 31));

    /// <summary>The bottom's 16 numbers as one plane of 4 by 4, whose squares come apart into channels.</summary>
    [Fact]
    public void Reorg_takes_the_bottom_for_a_larger_map_as_Darknet_does() => Assert.Equal(
        [0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15],
        LayerCase.Run("""type: "Reorg" top: "y" reorg_param { stride: 2 }""", [1, 4, 2, 2], [.. Enumerable.Range(0, 16).Select(i => (float)i)]));

    [Theory]
    [InlineData("stride: 2", 3)]
    [InlineData("stride: 3", 9)]
    [InlineData("stride: 65536", 4)]
    [InlineData("stride: 0", 4)]
    public void A_stride_that_does_not_divide_the_bottom_is_refused(string settings, int channels) =>
        Assert.Contains("stride", LayerCase.Fault($$"""type: "Reorg" top: "y" reorg_param { {{settings}} }""", [1, channels, 4, 4]), StringComparison.Ordinal);

    private static LayerCase Masked(string settings)
    {
        Shape bottom = [1, 1, 3, 4];
        return new($$"""type: "Upsample" top: "y" upsample_param { {{settings}} }""", bottom, bottom);
    }
}
