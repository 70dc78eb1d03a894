using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>The outputs of YOLO nets, by numbers worked by hand from spec/layers.md, 1.3b and 1.6.</summary>
public sealed class YoloTests
{
    private const float Tolerance = 1e-6f;

    /// <summary>The logarithm of 3, whose sigmoid is 3/4.</summary>
    private static readonly float Ln3 = MathF.Log(3);

    [Theory]
    [InlineData("true", 0.25f, 0.75f)]
    [InlineData("false", 0.5f, 0.75f)]
    public void Region_squashes_middle_objectness_and_classes(string softmax, float first, float second)
    {
        float[] y = LayerCase.Run($$"""type: "Region" top: "y" region_param { classes: 2 num: 1 softmax: {{softmax}} }""", [1, 7, 1, 1], 0, Ln3, 5, -5, 0, 0, Ln3);
        LayerContractTests.AssertClose([0.5f, 0.75f, 5, -5, 0.5f, first, second], y, Tolerance);
    }

    [Fact]
    public void Region_goes_box_by_box_and_place_by_place()
    {
        float[] x = LayerCase.Numbers([1, 14, 1, 3]), y = LayerCase.Run("""type: "Region" top: "y" region_param { classes: 2 num: 2 }""", [1, 14, 1, 3], x);
        for (int box = 0; box < 2; box++)
        {
            for (int place = 0; place < 3; place++)
            {
                float[] one = [.. Enumerable.Range(0, 7).Select(channel => x[(((7 * box) + channel) * 3) + place])];
                float[] expected = LayerCase.Run("""type: "Region" top: "y" region_param { classes: 2 num: 1 }""", [1, 7, 1, 1], one);
                LayerContractTests.AssertClose(expected, [.. Enumerable.Range(0, 7).Select(channel => y[(((7 * box) + channel) * 3) + place])], Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("classes: 3 num: 1", "8 channels")]
    [InlineData("classes: 2147483647 num: 2147483647", "channels")]
    [InlineData("classes: 2 num: 1 coords: 1", "coords 1")]
    public void Region_refuses_counts_that_its_bottom_does_not_have(string settings, string part) =>
        Assert.Contains(part, LayerCase.Fault($$"""type: "Region" top: "y" region_param { {{settings}} }""", [1, 7, 1, 1]), StringComparison.Ordinal);

    /// <summary>The second of two columns: middle (1.5 / 2, 0.5), size 1 / 2 by 2 · 0.5; score 3/4 · 3/4 for the second class.</summary>
    [Fact]
    public void Version_2_takes_the_best_class_of_a_box()
    {
        float[] map = [0, 0, 0, 0, 0, 0, 0, MathF.Log(0.5f), -100, Ln3, 0, 0, 0, Ln3];
        Blob rows = Run("YoloDetectionOutput", "yolo_detection_output_param { num_classes: 2 num_box: 1 confidence_threshold: 0.5 biases: 1 biases: 2 }", [1, 7, 1, 2], map);
        LayerContractTests.AssertClose([0, 2, 0.5625f, 0.5f, 0, 1, 1], rows.Span.ToArray(), Tolerance);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("nms_threshold: 1", 1)]
    [InlineData("nms_threshold: 1.5", 2)]
    public void Version_3_gives_a_row_for_every_class_unless_they_suppress_one_another(string settings, int rows)
    {
        float[] map = [0, 0, 0, 0, Ln3, 0, Ln3];
        Blob found = Run("Yolov3DetectionOutput", $"yolov3_detection_output_param {{ num_classes: 2 num_box: 1 mask_group_num: 1 mask: 1 anchors_scale: 8 biases: 1 biases: 1 biases: 4 biases: 2 {settings} }}", [1, 7, 1, 1], map);
        // Anchor 1 is 4 by 2 pixels of an image of 8; the middle is (0.5, 0.5).
        float[] expected = [0, 2, 0.5625f, 0.25f, 0.375f, 0.75f, 0.625f, 0, 1, 0.375f, 0.25f, 0.375f, 0.75f, 0.625f];
        LayerContractTests.AssertClose(expected[..(7 * rows)], found.Span.ToArray(), Tolerance);
    }

    [Fact]
    public void Version_3_scores_above_the_threshold_only_and_version_2_from_it_on()
    {
        // Everything is 0: objectness a half, and of one class the softmax 1, the sigmoid a half.
        Assert.Equal(1, Run("YoloDetectionOutput", "yolo_detection_output_param { num_classes: 1 num_box: 1 confidence_threshold: 0.5 biases: 1 biases: 1 }", [1, 6, 1, 1], new float[6]).Span[1]);
        Assert.Equal(-1, Run("Yolov3DetectionOutput", "yolov3_detection_output_param { num_classes: 1 num_box: 1 confidence_threshold: 0.25 mask_group_num: 1 mask: 0 anchors_scale: 8 biases: 1 biases: 1 }", [1, 6, 1, 1], new float[6]).Span[1]);
    }

    [Fact]
    public void With_nothing_found_there_is_one_row_for_every_image() => Assert.Equal(
        [0, -1, -1, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1],
        Run("YoloDetectionOutput", "yolo_detection_output_param { num_classes: 1 num_box: 1 confidence_threshold: 2 biases: 1 biases: 1 }", [2, 6, 1, 1], new float[12]).Span.ToArray());

    [Theory]
    [InlineData("YoloDetectionOutput", "yolo_detection_output_param { num_classes: 2 num_box: 2 biases: 1 biases: 1 }", "2 biases")]
    [InlineData("YoloDetectionOutput", "yolo_detection_output_param { num_classes: 2147483647 num_box: 1 biases: 1 biases: 1 }", "2147483647 classes")]
    [InlineData("YoloDetectionOutput", "yolo_detection_output_param { num_classes: 2 num_box: 4000000000 }", "4000000000")]
    [InlineData("YoloDetectionOutput", "yolo_detection_output_param { num_classes: 2 num_box: 1 coords: 8 biases: 1 biases: 1 }", "8 coords")]
    [InlineData("Yolov3DetectionOutput", "yolov3_detection_output_param { num_classes: 2 num_box: 1 mask_group_num: 1 mask: 4294967295 anchors_scale: 8 biases: 1 biases: 1 }", "2 biases")]
    [InlineData("Yolov3DetectionOutput", "yolov3_detection_output_param { num_classes: 2 num_box: 1 mask_group_num: 1 anchors_scale: 8 }", "mask")]
    [InlineData("Yolov3DetectionOutput", "yolov3_detection_output_param { num_classes: 2 num_box: 1 mask_group_num: 1 mask: 0 biases: 1 biases: 1 }", "anchors_scale")]
    [InlineData("Yolov3DetectionOutput", "yolov3_detection_output_param { num_classes: 2 gaussian_box: true }", "gaussian_box")]
    public void Counts_that_clash_are_refused(string type, string settings, string part) =>
        Assert.Contains(part, LayerCase.Fault($$"""type: "{{type}}" top: "y" {{settings}}""", [1, 7, 1, 1]), StringComparison.Ordinal);

    private static Blob Run(string type, string settings, Shape map, float[] numbers) =>
        new LayerCase($$"""type: "{{type}}" top: "y" {{settings}}""", map).RunBlobs([numbers])[0];
}
