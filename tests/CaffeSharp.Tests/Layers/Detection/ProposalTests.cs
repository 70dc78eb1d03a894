using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Region proposals in both forms, by numbers worked by hand from spec/layers.md, 1.3b and 1.6.</summary>
public sealed class ProposalTests
{
    private const string Cpp = """type: "Proposal" top: "rois" top: "scores" proposal_param { ratio: 1 scale: 1 }""";

    private const string OneAnchor = "{'feat_stride': 16, 'scales': [1], 'ratios': [1]}";

    /// <summary>The anchor is 0 to 15; around its middle of 8, half its width of 16 goes to 0 and 16.</summary>
    [Theory]
    [InlineData(1, 0.75f)]
    [InlineData(1.25f, 0)]
    public void A_small_box_stays_with_score_0_in_the_form_in_Cpp(float scale, float score)
    {
        Blob[] tops = new LayerCase(Cpp, [1, 2, 1, 1], [1, 4, 1, 1], [1, 4]).RunBlobs([[0.25f, 0.75f], new float[4], [100, 100, scale, 1]]);
        Assert.Equal([0, 0, 0, 16, 16], tops[0].Span.ToArray());
        Assert.Equal([1], tops[1].Shape);
        Assert.Equal(score, tops[1].Span[0]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.25f, 0)]
    public void A_small_box_is_left_out_in_the_form_in_Python(float scale, int rows)
    {
        Blob[] tops = new LayerCase(Python(OneAnchor), [1, 2, 1, 1], [1, 4, 1, 1], [1, 3]).RunBlobs([[0.25f, 0.75f], new float[4], [100, 100, scale]]);
        Assert.Equal([rows, 5], tops[0].Shape);
        Assert.Equal([rows, 1], tops[1].Shape);
    }

    [Fact]
    public void Boxes_move_and_are_cut_to_the_image()
    {
        // Half a width to the right, a quarter of a height up, twice as wide: 16 ± 16 by 4 ± 8.
        float[] moves = [0.5f, -0.25f, MathF.Log(2), 0];
        float[] regions = new LayerCase(Cpp, [1, 2, 1, 1], [1, 4, 1, 1], [1, 3]).Run([[0, 1], moves, [100, 21, 0.5f]])[0];
        LayerContractTests.AssertClose([0, 0, 0, 20, 12], regions, 1e-6f);
    }

    [Fact]
    public void Every_image_has_its_own_size_and_rows()
    {
        float[] regions = new LayerCase(Cpp, [2, 2, 1, 1], [2, 4, 1, 1], [2, 3]).Run([[0, 1, 0, 1], new float[8], [100, 100, 0, 10, 12, 0]])[0];
        Assert.Equal([0, 0, 0, 16, 16, 1, 0, 0, 11, 9], regions);
    }

    [Theory]
    [InlineData("'feat_stride': 16\n'scales': [1]\n'ratios': [1]")]
    [InlineData("{feat_stride: 16, scales: !!python/tuple [1], ratios: (1,)}")]
    [InlineData("\"feat_stride\": 16.0, \"scales\": [ 1 ], \"ratios\": [1.0]")]
    public void Settings_are_read_as_Python_or_YAML_writes_them(string settings) =>
        Assert.Equal([1, 5], new LayerCase(Python(settings), [1, 2, 1, 1], [1, 4, 1, 1], [1, 3]).Tops[0]);

    [Fact]
    public void A_setting_that_the_layer_does_not_read_is_told()
    {
        var layer = new LayerCase(Python("'feat_stride': 16, 'base': 3"), [1, 18, 1, 1], [1, 36, 1, 1], [1, 3]);
        Assert.Contains("base", Assert.Single(layer.Setup.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "feat_stride")]
    [InlineData("'feat_stride': sixteen", "sixteen")]
    [InlineData("'feat_stride': 16 and more", "and more")]
    [InlineData("'feat_stride': 0", "feat_stride")]
    [InlineData("'feat_stride': 16, 'scales': [0]", "scales")]
    public void Settings_that_say_nothing_sensible_are_refused(string settings, string part) =>
        Assert.Contains(part, LayerCase.Fault(Python(settings), [1, 18, 1, 1], [1, 36, 1, 1], [1, 3]), StringComparison.Ordinal);

    [Fact]
    public void Other_layers_in_Python_are_refused_by_name()
    {
        string fault = LayerCase.Fault("""type: "Python" top: "y" python_param { module: "my.layers" layer: "Magic" }""", [1, 2]);
        Assert.Contains("my.layers.Magic", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_form_in_Python_takes_one_image() =>
        Assert.Contains("not 2", LayerCase.Fault(Python(OneAnchor), [2, 2, 1, 1], [2, 4, 1, 1], [2, 3]), StringComparison.Ordinal);

    [Fact]
    public void Anchors_that_the_bottoms_do_not_have_are_refused() =>
        Assert.Contains("9 anchors", LayerCase.Fault("""type: "Proposal" top: "rois" """, [1, 2, 1, 1], [1, 4, 1, 1], [1, 3]), StringComparison.Ordinal);

    [Fact]
    public void The_most_there_can_be_is_foretold()
    {
        Assert.Equal([300, 5], new LayerCase(Cpp, [1, 2, 40, 50], [1, 4, 40, 50], [1, 3]).Tops[0]);
        Assert.Equal([40], new LayerCase(Cpp, [2, 2, 4, 5], [2, 4, 4, 5], [2, 3]).Tops[1]);
    }

    private static string Python(string settings) => """type: "Python" top: "rois" top: "scores" python_param { module: "rpn.proposal_layer" layer: "ProposalLayer" param_str: "SETTINGS" }"""
        .Replace("SETTINGS", settings.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal), StringComparison.Ordinal);
}
