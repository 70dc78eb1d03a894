using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Losses and evaluations of detectors, on numbers worked by hand (spec/wild.md, 4 to 6) and against a plain reference in double.</summary>
public sealed class DetectionLossTests
{
    [Fact]
    public void MultiBoxLoss_of_one_object()
    {
        var layer = new LayerCase("""type: "MultiBoxLoss" top: "y" multibox_loss_param { num_classes: 2 code_type: CENTER_SIZE }""", [1, 8], [1, 4], [1, 2, 8], [1, 1, 1, 8]);
        float[] priors = [0.1f, 0.1f, 0.3f, 0.3f, 0.6f, 0.6f, 0.9f, 0.9f, .. Enumerable.Repeat(0.1f, 8)];
        LayerContractTests.AssertClose([1.440190f], layer.Run([new float[8], [0, 2, 0, 1], priors, [0, 1, 0, 0.1f, 0.1f, 0.3f, 0.3f, 0]])[0], 1e-5f);
    }

    [Theory]
    [InlineData("", "", 1)]
    [InlineData("neg_pos_ratio: 1.5 loc_weight: 2", "loss_param { normalization: BATCH_SIZE }", 2)]
    [InlineData("mining_type: NONE match_type: BIPARTITE", "loss_param { normalization: FULL }", 3)]
    [InlineData("neg_overlap: 0.2 overlap_threshold: 0.3 ignore_cross_boundary_bbox: true", "", 4)]
    [InlineData("use_difficult_gt: false", "loss_param { normalization: NONE }", 5)]
    public void MultiBoxLoss_agrees_with_its_definition(string text, string loss, int seed)
    {
        const int Images = 2, Priors = 20, Classes = 3;
        var random = new Random(seed);
        float[] priors = [.. Enumerable.Range(0, Priors).SelectMany(_ => Box(random)), .. Enumerable.Repeat(0.1f, 4 * Priors)];
        float[] objects = [.. Enumerable.Range(0, 5).SelectMany(i => (float[])[i == 4 ? -1 : i % 2, 1 + (i % 2), 0, .. Box(random), i == 3 ? 1 : 0])];
        float[] locations = LayerCase.Numbers([Images, 4 * Priors], seed), scores = LayerCase.Numbers([Images, Priors * Classes], seed + 9);
        var layer = new LayerCase(
            $$"""type: "MultiBoxLoss" top: "y" {{loss}} multibox_loss_param { num_classes: 3 {{text}} }""", [Images, 4 * Priors], [Images, Priors * Classes], [1, 2, 4 * Priors], [1, 1, 5, 8]);
        float expected = (float)MultiBoxReference.Loss(locations, scores, priors, objects, Images, Classes, text, loss);
        LayerContractTests.AssertClose([expected], layer.Run([locations, scores, priors, objects])[0], 1e-5f);

        static float[] Box(Random random)
        {
            float x = (random.NextSingle() * 0.8f) - 0.05f, y = random.NextSingle() * 0.7f;
            return [x, y, x + 0.15f + (random.NextSingle() * 0.2f), y + 0.15f + (random.NextSingle() * 0.2f)];
        }
    }

    [Fact]
    public void MultiBoxFocalLoss_counts_what_is_sure_for_less()
    {
        var layer = new LayerCase("""type: "MultiBoxFocalLoss" top: "y" focal_loss_param { alpha: 0.5 gamma: 1 } multibox_loss_param { num_classes: 2 mining_type: NONE }""", [1, 8], [1, 4], [1, 2, 8], [1, 1, 1, 8]);
        float[] priors = [0.1f, 0.1f, 0.3f, 0.3f, 0.6f, 0.6f, 0.9f, 0.9f, .. Enumerable.Repeat(0.1f, 8)];
        float ln3 = MathF.Log(3);
        // Probabilities 3/4 of the object's class and 1/4 of the background: 0.5 · (1/4 · ln 4/3 + 3/4 · ln 4).
        float expected = 0.5f * ((0.25f * MathF.Log(4f / 3)) + (0.75f * MathF.Log(4)));
        LayerContractTests.AssertClose([expected], layer.Run([new float[8], [0, ln3, 0, ln3], priors, [0, 1, 0, 0.1f, 0.1f, 0.3f, 0.3f, 0]])[0], 1e-5f);
    }

    [Fact]
    public void DetectionEvaluate_finds_an_object_once() => AssertRows(
        [-1, 1, 1, -1, -1, 0, 1, 0.9f, 1, 0, 0, 1, 0.8f, 0, 1],
        Evaluate("num_classes: 2", [0, 1, 0.8f, 0.1f, 0.1f, 0.5f, 0.5f, 0, 1, 0.9f, 0.1f, 0.1f, 0.5f, 0.5f], [0, 1, 0, 0.1f, 0.1f, 0.5f, 0.5f, 0]));

    [Fact]
    public void DetectionEvaluate_of_other_images_classes_and_difficult_objects()
    {
        float[] objects = [0, 1, 0, 0.1f, 0.1f, 0.5f, 0.5f, 1, 1, 2, 0, 0, 0, 0.4f, 0.4f, 0, -1, -1, -1, -1, -1, -1, -1, -1];
        float[] detections =
        [
            1, 2, 0.7f, 0.5f, 0.5f, 0.9f, 0.9f, 2, 1, 0.6f, 0, 0, 1, 1, 0, 2, 0.5f, 0.1f, 0.1f, 0.5f, 0.5f,
            0, 1, 0.4f, 0.1f, 0.1f, 0.5f, 0.5f, 3, -1, -1, -1, -1, -1, -1,
        ];
        AssertRows(
            [-1, 1, 0, -1, -1, -1, 2, 1, -1, -1, 0, 1, 0.4f, 0, 0, 0, 2, 0.5f, 0, 1, 1, 2, 0.7f, 0, 1, 2, 1, 0.6f, 0, 1],
            Evaluate("num_classes: 3 evaluate_difficult_gt: false", detections, objects));
    }

    [Fact]
    public void SmoothL1Loss_of_both_parts()
    {
        Assert.Equal([2.625f], new LayerCase("""type: "SmoothL1Loss" top: "y" """, [1, 2], [1, 2]).Run([[0.5f, 3], [0, 0]])[0]);
        float[][] each = new LayerCase("""type: "SmoothL1LossOHEM" top: "y" top: "each" loss_param { normalization: PRE_FIXED pre_fixed_normalizer: 2 }""", [2, 2, 1, 1], [2, 2, 1, 1], [2, 2, 1, 1])
            .Run([[0.5f, 3, 1, 1], [0, 0, 0, 0], [1, 1, 0, 2]]);
        Assert.Equal([(2.625f + 1.5f) / 2], each[0]);
        Assert.Equal([2.625f, 1.5f], each[1]);
    }

    [Fact]
    public void Mining_keeps_the_highest_losses_of_every_image()
    {
        var layer = new LayerCase("""type: "BoxAnnotatorOHEM" top: "l" top: "w" box_annotator_ohem_param { roi_per_img: 1 }""", [3, 5], [3], [3], [3, 2]);
        float[][] tops = layer.Run([[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0.5f, 0.1f, 0.9f], [7, 8, 9], [1, 2, 3, 4, 5, 6]]);
        Assert.Equal([-1, 8, 9], tops[0]);
        Assert.Equal([0, 0, 3, 4, 5, 6], tops[1]);
    }

    [Fact]
    public void SoftmaxWithLossOHEM_gives_every_loss()
    {
        float ln2 = MathF.Log(2);
        float[][] tops = new LayerCase("""type: "SoftmaxWithLossOHEM" top: "y" top: "p" top: "each" loss_param { ignore_label: -1 }""", [2, 2], [2]).Run([[0, 0, 3, 4], [1, -1]]);
        LayerContractTests.AssertClose([ln2], tops[0], 1e-6f);
        LayerContractTests.AssertClose([ln2, 0], tops[2], 1e-6f);
    }

    [Fact]
    public void SegNet_weighs_classes_and_averages_over_pixels()
    {
        // Probabilities 1/4 with weight 2, and 3/4 with weight 1/2.
        var layer = new LayerCase("""type: "SoftmaxWithLoss" top: "y" loss_param { weight_by_label_freqs: true class_weighting: 2 class_weighting: 0.5 }""", [2, 2], [2]);
        LayerContractTests.AssertClose([1.458215f], layer.Run([[0, MathF.Log(3), 0, MathF.Log(3)], [0, 1]])[0], 1e-6f);
    }

    [Fact]
    public void CenterLoss_is_half_the_average_square() => Assert.Equal(
        [2.5f], new LayerCase("""type: "CenterLoss" top: "y" center_loss_param { num_output: 3 }""", [1, 2], [1]).Run([[1, 2], [2]])[0]);

    [Fact]
    public void SegAccuracy_counts_an_absent_class_as_found() => LayerContractTests.AssertClose(
        [0.6667f, 0.75f, 0.6667f],
        new LayerCase("""type: "SegAccuracy" top: "y" """, [1, 3, 1, 3], [1, 1, 1, 3]).Run([[9, 0, 9, 0, 9, 0, 0, 0, 0], [0, 1, 1]])[0], 5e-5f);

    private static float[] Evaluate(string text, float[] detections, float[] objects)
    {
        var layer = new LayerCase($$"""type: "DetectionEvaluate" top: "y" detection_evaluate_param { {{text}} }""", [1, 1, detections.Length / 7, 7], [1, 1, objects.Length / 8, 8]);
        return layer.RunBlobs([detections, objects])[0].Span.ToArray();
    }

    private static void AssertRows(float[] expected, float[] actual) => Assert.Equal(expected.Chunk(5), actual.Chunk(5));
}
