using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>PSPNet's Interp, by numbers worked by hand from spec/layers.md, 1.3b and 1.6.</summary>
public sealed class InterpTests
{
    [Fact]
    public void Corners_lie_on_corners() => Assert.Equal([0, 1, 2, 3, 4], Run("zoom_factor: 2", 0, 2, 4));

    [Fact]
    public void A_single_column_takes_the_first() => Assert.Equal([7], Run("height: 1 width: 1", 7, 8, 9));

    [Theory]
    [InlineData("shrink_factor: 2", 3)]
    [InlineData("shrink_factor: 2 height: 9 width: 9", 3)]
    [InlineData("zoom_factor: 2 height: 8 width: 8", 9)]
    [InlineData("height: 8 width: 8", 8)]
    [InlineData("zoom_factor: 3 shrink_factor: 2 height: 8 width: 8", 8)]
    [InlineData("zoom_factor: 3 shrink_factor: 2", 7)]
    [InlineData("zoom_factor: 2 pad_beg: -1 pad_end: -1", 5)]
    public void One_factor_goes_before_sizes_and_sizes_before_both_factors(string settings, int width) =>
        Assert.Equal(width, new LayerCase(Text(settings), [1, 1, 5, 5]).Tops[0][3]);

    [Theory]
    [InlineData("", "zoom_factor")]
    [InlineData("height: 3", "width")]
    [InlineData("height: 0 width: 3", "height 0")]
    [InlineData("zoom_factor: 2 pad_beg: 1", "pad_beg 1")]
    [InlineData("zoom_factor: 2 pad_beg: -2 pad_end: -3", "leaves nothing")]
    [InlineData("zoom_factor: 2 pad_beg: -2147483648 pad_end: -2147483648", "leaves nothing")]
    [InlineData("zoom_factor: 2147483647", "more than a blob can hold")]
    public void Settings_that_leave_no_size_are_refused(string settings, string part) =>
        Assert.Contains(part, LayerCase.Fault(Text(settings), [1, 1, 5, 5]), StringComparison.Ordinal);

    private static string Text(string settings) => $$"""type: "Interp" top: "y" interp_param { {{settings}} }""";

    private static float[] Run(string settings, params float[] row) => LayerCase.Run(Text(settings), [1, 1, 1, row.Length], row);
}
