using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>SSD's prior boxes, by numbers worked by hand from spec/layers.md, 1.3b.</summary>
public sealed class PriorBoxTests
{
    private const float Tolerance = 1e-6f;

    /// <summary>One place in the middle, at (5, 10), of an image 10 wide and 20 high.</summary>
    [Fact]
    public void Sizes_lose_their_fractions_and_ratios_come_once_with_their_inverse()
    {
        float[] boxes = Run("min_size: 4.9 max_size: 9.9 aspect_ratio: 4 aspect_ratio: 1 aspect_ratio: 4 aspect_ratio: 0.25");
        float[] expected =
        [
            0.3f, 0.4f, 0.7f, 0.6f, // 4 by 4
            0.2f, 0.35f, 0.8f, 0.65f, // 6 by 6, √(4 · 9)
            0.1f, 0.45f, 0.9f, 0.55f, // 8 by 2
            0.4f, 0.3f, 0.6f, 0.7f, // 2 by 8
        ];
        LayerContractTests.AssertClose([.. expected, .. Enumerable.Repeat(0.1f, 16)], boxes, Tolerance);
    }

    [Fact]
    public void Clip_cuts_at_the_edges() => Assert.Equal([0, 0, 1, 1], Run("min_size: 30 clip: true")[..4]);

    [Fact]
    public void Step_offset_and_image_come_from_the_text_first() =>
        LayerContractTests.AssertClose([0.1f, 0.05f, 0.3f, 0.15f], Run("min_size: 4 step: 8 offset: 0.5 img_w: 20 img_h: 40")[..4], Tolerance);

    [Fact]
    public void Places_are_a_step_apart()
    {
        float[] boxes = new LayerCase(Text("min_size: 2 step_w: 4 step_h: 2 offset: 0 img_size: 8"), [1, 1, 2, 2], [1, 3, 20, 10]).Run([new float[4], new float[600]])[0];
        float[] lefts = [.. boxes[..16].Where((_, i) => i % 4 == 0)], tops = [.. boxes[..16].Where((_, i) => i % 4 == 1)];
        Assert.Equal([-0.125f, 0.375f, -0.125f, 0.375f], lefts);
        Assert.Equal([-0.125f, -0.125f, 0.125f, 0.125f], tops);
    }

    [Theory]
    [InlineData("", "min_size")]
    [InlineData("min_size: 0", "min_size")]
    [InlineData("min_size: 4 max_size: 4", "max_size 4")]
    [InlineData("min_size: 4 max_size: 5 max_size: 6", "2 max_size")]
    [InlineData("min_size: 4 variance: 1 variance: 2", "variances 1, 2")]
    [InlineData("min_size: 4 aspect_ratio: -1", "aspect_ratio -1")]
    [InlineData("min_size: 4 step: 0", "step 0")]
    [InlineData("min_size: 4 step: 1 step_h: 2", "step_h")]
    [InlineData("min_size: 4 img_size: 1 img_h: 2", "img_size")]
    public void Settings_that_clash_are_refused(string settings, string part) =>
        Assert.Contains(part, LayerCase.Fault(Text(settings), [1, 1, 1, 1], [1, 1, 1, 1]), StringComparison.Ordinal);

    [Fact]
    public void A_map_of_nothing_but_size_is_refused() =>
        Assert.Contains("2147483647", LayerCase.Fault(Text("min_size: 4"), [0, 1, int.MaxValue, int.MaxValue], [1, 1, 1, 1]), StringComparison.Ordinal);

    private static string Text(string settings) => $$"""type: "PriorBox" top: "y" prior_box_param { {{settings}} }""";

    private static float[] Run(string settings) => new LayerCase(Text(settings), [1, 1, 1, 1], [1, 1, 20, 10]).Run([new float[1], new float[200]])[0];

    /// <summary>A net of one map, whose locations tell how many boxes there are; spec/wild.md, 4.</summary>
    [Theory]
    [InlineData("min_size: 20 aspect_ratio: 5 flip: false", 16, 100, 100, new float[] { 0.4f, 0.4f, 0.6f, 0.6f, 0.4f, 0.9f, 0.6f, 1, 0.276393f, 0.455279f, 0.723607f, 0.544721f, 0.276393f, 0.955279f, 0.723607f, 1 })]
    [InlineData("min_size: 20 aspect_ratio: 5 flip: false", 8, 100, 100, new float[] { 0.4f, 0.4f, 0.6f, 0.6f, 0.276393f, 0.455279f, 0.723607f, 0.544721f })]
    [InlineData("min_size: 32 min_size: 64 min_size: 128 step: 32", 84, 64, 0, new float[] { -0.242188f, -0.242188f, 0.242188f, 0.242188f, -0.117188f, -0.242188f, 0.367188f, 0.242188f })]
    public void Forms_of_forks_are_told_by_the_locations(string text, int outputs, int size, int all, float[] expected)
    {
        Net net = Net.Parse($$"""
            layer { name: "data" type: "Input" top: "data" top: "map" input_param { shape { dim: 1 dim: 3 dim: {{size}} dim: {{size}} } shape { dim: 1 dim: 2 dim: 1 dim: 1 } } }
            layer { name: "loc" type: "Convolution" bottom: "map" top: "loc" convolution_param { num_output: {{outputs}} kernel_size: 1 } }
            layer { name: "prior" type: "PriorBox" bottom: "map" bottom: "data" top: "prior" prior_box_param { {{text}} } }
            """);
        using Session session = net.CreateSession();
        float[] boxes = session.Run(new Dictionary<string, Blob> { ["data"] = new([1, 3, size, size]), ["map"] = new([1, 2, 1, 1]) })["prior"].Span.ToArray();
        Assert.Equal(2 * outputs, boxes.Length);
        LayerContractTests.AssertClose(expected, boxes[..expected.Length], 2e-6f);
        Assert.True(all == 0 || expected.Length == boxes.Length / 2);
    }
}
