using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>SSD's detections, by numbers worked by hand from spec/layers.md, 1.3b.</summary>
public sealed class DetectionOutputTests
{
    private const float Tolerance = 1e-6f;

    /// <summary>A box of 0.2 by 0.4, and variances.</summary>
    private static readonly float[] Prior = [0.1f, 0.1f, 0.3f, 0.5f, 0.1f, 0.1f, 0.2f, 0.2f];

    [Theory]
    [InlineData("CORNER", false, 0.2f, 0.15f, 0.1f, 0.9f)]
    [InlineData("CORNER", true, 1.1f, 0.6f, -0.7f, 2.5f)]
    [InlineData("CORNER_SIZE", false, 0.12f, 0.12f, 0.26f, 0.66f)]
    [InlineData("CORNER_SIZE", true, 0.3f, 0.3f, 0.1f, 1.3f)]
    [InlineData("CENTER_SIZE", false, 0.1381269f, 0.0216351f, 0.3018731f, 0.6183649f)]
    [InlineData("CENTER_SIZE", true, 0.3632121f, -0.9778112f, 0.4367879f, 1.9778112f)]
    public void Decodes_a_box(string code, bool isVarianceEncoded, float left, float top, float right, float bottom)
    {
        string settings = $"code_type: {code} variance_encoded_in_target: {(isVarianceEncoded ? "true" : "false")}";
        Blob rows = Run(settings, 2, [1, 0.5f, -1, 2], [0.1f, 0.9f], Prior);
        Assert.Equal([1, 1, 1, 7], rows.Shape);
        LayerContractTests.AssertClose([0, 1, 0.9f, left, top, right, bottom], rows.Span.ToArray(), Tolerance);
    }

    [Fact]
    public void A_prior_box_without_width_is_refused_by_a_code_of_sizes()
    {
        float[] flat = [0.3f, 0.1f, 0.3f, 0.5f, 1, 1, 1, 1];
        Assert.Contains("width 0", Fault(() => Run("code_type: CENTER_SIZE", 2, [0, 0, 0, 0], [0, 1], flat)), StringComparison.Ordinal);
        Assert.Equal(1, Run("code_type: CORNER", 2, [0, 0, 0, 0], [0, 1], flat).Shape[2]);
    }

    [Theory]
    [InlineData(-1, new[] { 0, 0.1f, 0.2f, 0.4f, 0.6f, 1, 0.2f, 0.1f, 0.5f, 0.5f })]
    [InlineData(0, new[] { 1, 0.2f, 0.1f, 0.5f, 0.5f })]
    [InlineData(1, new[] { 0, 0.1f, 0.2f, 0.4f, 0.6f })]
    public void Without_share_location_every_class_has_its_own_box(int background, float[] labelsAndBoxes)
    {
        float[] locations = [0, 1, 0.5f, 0.5f, 1, 0, 1, 0];
        Blob rows = Run($"share_location: false background_label_id: {background}", 2, locations, [0.7f, 0.6f], Prior);
        float[] found = [.. rows.Span.ToArray().Where((_, i) => i % 7 is 1 or > 2)];
        LayerContractTests.AssertClose(labelsAndBoxes, found, Tolerance);
    }

    [Theory]
    [InlineData(1, new[] { 0.9f, 0.8f, 0.7f, 0.6f })]
    [InlineData(0.5f, new[] { 0.9f, 0.7f, 0.6f })]
    public void Eta_lowers_the_threshold_until_it_is_a_half(float eta, float[] scores)
    {
        // With eta the threshold is 0.4 after the first box: the second, which shares 0.6 with it, goes; the last, which
        // shares 0.35 with the third, would go only below.
        float[] priors = Boxes([0, 0, 1, 1], [0, 0, 1, 0.6f], [2, 2, 3, 3], [2, 2, 3, 2.35f]);
        Blob rows = Run(FormattableString.Invariant($"nms_param {{ nms_threshold: 0.8 eta: {eta} }}"), 1, new float[16], [0.9f, 0.8f, 0.7f, 0.6f], priors, background: -1);
        Assert.Equal(scores, Column(rows, 2));
    }

    [Fact]
    public void Only_the_top_k_of_a_class_are_compared()
    {
        float[] priors = Boxes([0, 0, 1, 1], [2, 0, 3, 1], [4, 0, 5, 1]);
        Assert.Equal([0.9f, 0.8f], Column(Run("nms_param { top_k: 2 }", 1, new float[12], [0.7f, 0.9f, 0.8f], priors, background: -1), 2));
    }

    [Fact]
    public void Of_equal_scores_the_first_box_comes_first()
    {
        float[] priors = Boxes([4, 0, 5, 1], [2, 0, 3, 1], [0, 0, 1, 1]);
        Assert.Equal([4, 2, 0], Column(Run("", 1, new float[12], [0.5f, 0.5f, 0.5f], priors, background: -1), 3));
    }

    [Fact]
    public void Keep_top_k_counts_over_all_labels_and_rows_stay_in_the_order_of_labels()
    {
        float[] priors = Boxes([0, 0, 1, 1], [2, 0, 3, 1]);
        Blob rows = Run("keep_top_k: 2", 2, new float[8], [0.8f, 0.3f, 0.2f, 0.9f], priors, background: -1);
        Assert.Equal([0, 1], Column(rows, 1));
        Assert.Equal([0.8f, 0.9f], Column(rows, 2));
        Assert.Equal([0, 2], Column(rows, 3));
    }

    [Fact]
    public void A_score_must_be_above_the_threshold() =>
        Assert.Equal([0.75f], Column(Run("confidence_threshold: 0.5", 1, new float[8], [0.5f, 0.75f], Boxes([0, 0, 1, 1], [2, 0, 3, 1]), background: -1), 2));

    [Fact]
    public void With_nothing_found_there_is_one_row_for_every_image()
    {
        var layer = new LayerCase(Text("confidence_threshold: 2 keep_top_k: 0", 2, 0), [2, 4], [2, 2], [1, 2, 4]);
        Assert.Equal([1, 1, 2, 7], layer.Tops[0]);
        Blob rows = Assert.Single(layer.RunBlobs([new float[8], new float[4], Prior]));
        Assert.Equal([1, 1, 2, 7], rows.Shape);
        Assert.Equal([0, -1, -1, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1], rows.Span.ToArray());
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("keep_top_k: 3", 6)]
    [InlineData("keep_top_k: 30", 20)]
    [InlineData("nms_param { top_k: 2 }", 8)]
    public void The_most_there_can_be_is_foretold(string settings, int rows) =>
        Assert.Equal([1, 1, rows, 7], new LayerCase(Text(settings, 3, 0), [2, 20], [2, 15], [1, 2, 20]).Tops[0]);

    [Fact]
    public void Numbers_that_clash_with_the_bottoms_are_refused()
    {
        Assert.Contains("4000000000", LayerCase.Fault(Text("", 4000000000, 0), [1, 4], [1, 2], [1, 2, 4]), StringComparison.Ordinal);
        Assert.Contains("[1, 3]", LayerCase.Fault(Text("", 2, 0), [1, 4], [1, 3], [1, 2, 4]), StringComparison.Ordinal);
        Assert.Contains("num_classes", LayerCase.Fault(Text("", 0, 0), [1, 4], [1, 2], [1, 2, 4]), StringComparison.Ordinal);
        Assert.Contains("eta 0", LayerCase.Fault(Text("nms_param { eta: 0 }", 2, 0), [1, 4], [1, 2], [1, 2, 4]), StringComparison.Ordinal);
        Assert.Contains("nms_threshold -1", LayerCase.Fault(Text("nms_param { nms_threshold: -1 }", 2, 0), [1, 4], [1, 2], [1, 2, 4]), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_are_not_there_take_no_memory()
    {
        Shape[] bottoms = [[0, 400000000], [0, 100000000], [1, 2, 400000000]];
        var layer = new LayerCase(Text("", 1, -1), bottoms);
        Assert.Equal((0, 0), (layer.Tops[0].Count(), layer.Layer.ScratchSize(bottoms)));
    }

    private static string Text(string settings, uint classes, int background) =>
        $$"""type: "DetectionOutput" top: "y" detection_output_param { num_classes: {{classes}} background_label_id: {{background}} {{settings}} }""";

    private static Blob Run(string settings, int classes, float[] locations, float[] scores, float[] priors, int background = 0)
    {
        string text = settings.Contains("background", StringComparison.Ordinal)
            ? $$"""type: "DetectionOutput" top: "y" detection_output_param { num_classes: {{classes}} {{settings}} }"""
            : Text(settings, (uint)classes, background);
        return new LayerCase(text, [1, locations.Length], [1, scores.Length], [1, 2, priors.Length / 2]).RunBlobs([locations, scores, priors])[0];
    }

    /// <summary>Prior boxes that predictions of 0 leave as they are.</summary>
    private static float[] Boxes(params float[][] boxes) => [.. boxes.SelectMany(box => box), .. Enumerable.Repeat(1f, boxes.Length * 4)];

    private static float[] Column(Blob rows, int column) => [.. rows.Span.ToArray().Where((_, i) => i % 7 == column)];

    private static string Fault(Action action) => Assert.ThrowsAny<CaffeException>(action).Message;

    /// <summary>RefineDet's fourth and fifth bottoms; spec/wild.md, 4.</summary>
    [Theory]
    [InlineData(new float[] { 0, 0, 0, 0 }, new float[] { 0.24f, 0.2f, 0.64f, 0.6f })]
    [InlineData(new float[] { 0, 1, 3.4657359f, 0 }, new float[] { 0.04f, 0.24f, 0.84f, 0.64f })]
    public void Priors_are_moved_before_the_boxes(float[] locations, float[] expected)
    {
        var layer = new LayerCase(
            """type: "DetectionOutput" top: "y" detection_output_param { num_classes: 2 code_type: CENTER_SIZE confidence_threshold: 0.1 }""", [1, 4], [1, 2], [1, 2, 4], [1, 2], [1, 4]);
        float[] priors = [0.2f, 0.2f, 0.6f, 0.6f, 0.1f, 0.1f, 0.2f, 0.2f];
        float[] found = layer.RunBlobs([locations, [0.2f, 0.8f], priors, [0, 1], [1, 0, 0, 0]])[0].Span.ToArray();
        LayerContractTests.AssertClose([0, 1, 0.8f, .. expected], found, 2e-6f);
        // A prior that is background itself finds nothing.
        Assert.Equal([0, -1, -1, -1, -1, -1, -1], layer.RunBlobs([locations, [0.2f, 0.8f], priors, [0.995f, 0.005f], [1, 0, 0, 0]])[0].Span.ToArray());
    }

    [Fact]
    public void An_image_as_fourth_bottom_is_left_alone()
    {
        var layer = new LayerCase("""type: "DetectionOutput" top: "y" detection_output_param { num_classes: 2 visualize: true }""", [1, 4], [1, 2], [1, 2, 4], [1, 3, 8, 8]);
        Assert.Equal([0, 1, 0.8f, 0.2f, 0.2f, 0.6f, 0.6f], layer.RunBlobs([new float[4], [0.2f, 0.8f], [0.2f, 0.2f, 0.6f, 0.6f, 0, 0, 0, 0], new float[192]])[0].Span.ToArray());
    }
}
