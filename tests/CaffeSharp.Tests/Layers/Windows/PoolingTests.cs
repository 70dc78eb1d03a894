using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Pooling: how many windows there are, where they end, and what empty ones give.</summary>
public sealed class PoolingTests
{
    [Theory]
    [InlineData(112, 3, 2, 0, 56, 55)]
    [InlineData(113, 3, 2, 0, 56, 56)]
    [InlineData(112, 3, 2, 1, 57, 56)]
    [InlineData(5, 2, 2, 0, 3, 2)]
    [InlineData(3, 2, 2, 1, 2, 2)]
    [InlineData(7, 7, 1, 0, 1, 1)]
    [InlineData(2, 3, 2, 0, 1, 0)]
    public void The_number_of_windows(int size, int kernel, int stride, int pad, int up, int down)
    {
        var axis = new PoolingAxis(kernel, stride, pad);
        Assert.Equal(up, axis.Output(size, floor: false, drop: pad > 0));
        Assert.Equal(down, axis.Output(size, floor: true, drop: pad > 0));
    }

    [Theory]
    [InlineData("", new float[] { 2, 4, 4 })]
    [InlineData("ceil_mode: true", new float[] { 2, 4, 4 })]
    [InlineData("ceil_mode: false", new float[] { 2, 4 })]
    [InlineData("round_mode: FLOOR", new float[] { 2, 4 })]
    [InlineData("round_mode: FLOOR ceil_mode: false", new float[] { 2, 4 })]
    [InlineData("round_mode: CEIL ceil_mode: true", new float[] { 2, 4, 4 })]
    public void Forks_name_the_rounding_in_two_ways(string rounding, float[] expected) => Assert.Equal(
        expected, LayerCase.Run($$"""type: "Pooling" top: "y" pooling_param { kernel_h: 1 kernel_w: 3 stride: 2 pad_w: 1 {{rounding}} }""", [1, 1, 1, 4], 1, 2, 3, 4));

    [Theory]
    [InlineData("round_mode: CEIL ceil_mode: false", "round_mode CEIL and ceil_mode false")]
    [InlineData("round_mode: FLOOR ceil_mode: true", "round_mode FLOOR and ceil_mode true")]
    public void Two_ways_that_say_the_opposite_are_refused(string rounding, string fault) => Assert.Contains(
        fault, LayerCase.Fault($$"""type: "Pooling" top: "y" pooling_param { kernel_size: 2 {{rounding}} }""", [1, 1, 4, 4]), StringComparison.Ordinal);

    [Fact]
    public void Padding_on_one_axis_drops_windows_on_both()
    {
        // On 5 numbers a kernel of 1 and stride 3 make three windows, the last of which starts at 6.
        Assert.Equal([1, 1, 5, 3], Tops("kernel_h: 2 kernel_w: 1 stride_h: 1 stride_w: 3", [1, 1, 6, 5]));
        Assert.Equal([1, 1, 7, 2], Tops("kernel_h: 2 kernel_w: 1 stride_h: 1 stride_w: 3 pad_h: 1 pad_w: 0", [1, 1, 6, 5]));

        static IEnumerable<int> Tops(string text, Shape bottom) =>
            new LayerCase($$"""type: "Pooling" top: "y" pooling_param { {{text}} }""", bottom).Tops[0];
    }

    [Fact]
    public void The_largest_and_where_it_was()
    {
        var layer = new LayerCase("""type: "Pooling" top: "y" top: "mask" pooling_param { kernel_size: 2 stride: 2 }""", [1, 1, 3, 3]);
        float[][] tops = layer.Run([[1, 5, 2, 7, 3, 4, 0, 6, 8]]);
        Assert.Equal([7, 4, 6, 8], tops[0]);
        Assert.Equal([3, 5, 7, 8], tops[1]);
    }

    [Fact]
    public void The_first_of_equals_wins_and_NaN_never_does()
    {
        var layer = new LayerCase("""type: "Pooling" top: "y" top: "mask" pooling_param { kernel_h: 1 kernel_w: 3 stride: 3 }""", [1, 1, 1, 9]);
        float[][] tops = layer.Run([[2, 5, 5, float.NaN, -1, -2, float.NaN, float.NegativeInfinity, float.NaN]]);
        Assert.Equal([5, -1, -float.MaxValue], tops[0]);
        Assert.Equal([1, 4, -1], tops[1]);
    }

    [Fact]
    public void The_average_counts_the_padding_as_far_as_it_is_there()
    {
        Assert.Equal([4, 4, 4, 4], Average("kernel_size: 3 stride: 2 pad: 1", 3, 9));
        Assert.Equal([24f / 9, 12f / 6, 12f / 6, 6f / 4], Average("kernel_size: 3 stride: 2 pad: 1", 2, 6));

        static float[] Average(string text, int size, float value) => LayerCase.Run(
            $$"""type: "Pooling" top: "y" pooling_param { pool: AVE {{text}} }""", [1, 1, size, size], [.. Enumerable.Repeat(value, size * size)]);
    }

    [Fact]
    public void A_window_outside_the_image_gives_what_Caffe_gives()
    {
        var largest = new LayerCase("""type: "Pooling" top: "y" top: "mask" pooling_param { kernel_size: 1 stride: 3 }""", [1, 1, 1, 5]);
        float[][] tops = largest.Run([[1, 2, 3, 4, 5]]);
        Assert.Equal([1, 4, -float.MaxValue], tops[0]);
        Assert.Equal([0, 3, -1], tops[1]);

        float[] beyond = LayerCase.Run("""type: "Pooling" top: "y" pooling_param { pool: AVE kernel_size: 1 stride: 3 }""", [1, 1, 1, 5], 1, 2, 3, 4, 5);
        Assert.Equal([1, 4, -0f], beyond);
        Assert.True(float.IsNegative(beyond[2]));
        Assert.Equal([1, 3, float.NaN], LayerCase.Run("""type: "Pooling" top: "y" pooling_param { pool: AVE kernel_size: 1 stride: 2 }""", [1, 1, 1, 4], 1, 2, 3, 4));
    }

    [Fact]
    public void Global_pooling_takes_the_plane_of_any_size()
    {
        Assert.Equal([2.5f, 25], LayerCase.Run("""type: "Pooling" top: "y" pooling_param { pool: AVE global_pooling: true }""", [1, 2, 2, 2], 1, 2, 3, 4, 10, 20, 30, 40));
        var largest = new LayerCase("""type: "Pooling" top: "y" pooling_param { global_pooling: true }""", [1, 1, 2, 2]);
        Assert.Equal([3, 1, 1, 1], largest.Layer.InferShapes([[3, 1, 9, 4]])[0]);
    }

    [Fact]
    public void Pyramid_levels_stand_one_behind_the_other()
    {
        // Two channels of 2x2: level 0 is the largest of each, level 1 every number.
        Assert.Equal(
            [4, 8, 1, 2, 3, 4, 5, 6, 7, 8],
            LayerCase.Run("""type: "SPP" top: "y" spp_param { pyramid_height: 2 }""", [1, 2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8));
    }
}
