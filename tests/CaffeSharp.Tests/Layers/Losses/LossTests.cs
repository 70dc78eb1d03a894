using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Forward values of the losses and of accuracy, on numbers worked out by hand.</summary>
public sealed class LossTests
{
    private static readonly float Ln2 = MathF.Log(2), Ln4 = MathF.Log(4);

    /// <summary>Three images, whose labels have the probabilities 1/2, 1/4 and 1/2; the last label may be ignored.</summary>
    [Theory]
    [InlineData("", 4f / 3)]
    [InlineData("loss_param { ignore_label: 2 }", 3f / 2)]
    [InlineData("loss_param { ignore_label: 2 normalization: FULL }", 3f / 3)]
    [InlineData("loss_param { ignore_label: 2 normalization: BATCH_SIZE }", 3f / 3)]
    [InlineData("loss_param { ignore_label: 2 normalization: NONE }", 3f)]
    [InlineData("loss_param { ignore_label: 2 normalization: PRE_FIXED pre_fixed_normalizer: 6 }", 3f / 6)]
    [InlineData("loss_param { ignore_label: 2 normalization: PRE_FIXED pre_fixed_normalizer: 0.5 }", 3f)]
    [InlineData("loss_param { ignore_label: 2 normalize: false }", 3f / 3)]
    [InlineData("loss_param { ignore_label: 2 normalize: true }", 3f / 2)]
    public void SoftmaxWithLoss_and_what_it_is_divided_by(string text, float expected)
    {
        var layer = new LayerCase($$"""type: "SoftmaxWithLoss" top: "y" top: "p" {{text}}""", [3, 3], [3]);
        float[][] tops = layer.Run([[Ln2, 0, 0, Ln2, 0, 0, 0, 0, Ln2], [0, 1, 2]]);
        LayerContractTests.AssertClose([expected * Ln2], tops[0], 1e-6f);
        LayerContractTests.AssertClose([0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f, 0.25f, 0.25f, 0.5f], tops[1], 1e-6f);
    }

    [Fact]
    public void SoftmaxWithLoss_needs_no_second_top_and_refuses_a_label_out_of_range()
    {
        var layer = new LayerCase("""type: "SoftmaxWithLoss" top: "y" """, [1, 2], [1]);
        LayerContractTests.AssertClose([Ln2], layer.Run([[3, 3], [1]])[0], 1e-6f);
        Assert.Contains("label 2", Assert.Throws<LayerException>(() => layer.Run([[3, 3], [2]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InfogainLoss_weighs_every_class()
    {
        var layer = new LayerCase("""type: "InfogainLoss" top: "y" """, [1, 3], [1], [1, 1, 3, 3]);
        // Probabilities 1/2, 1/4, 1/4 and the row 1, 2, 3 of label 1.
        LayerContractTests.AssertClose([(1 * Ln2) + (5 * Ln4)], layer.Run([[Ln2, 0, 0], [1], [9, 9, 9, 1, 2, 3, 9, 9, 9]])[0], 1e-6f);
    }

    [Fact]
    public void MultinomialLogisticLoss_takes_probabilities() => LayerContractTests.AssertClose(
        [(Ln2 + Ln4) / 2], new LayerCase("""type: "MultinomialLogisticLoss" top: "y" """, [2, 2], [2]).Run([[0.5f, 0.5f, 0.25f, 0.75f], [1, 0]])[0], 1e-6f);

    [Theory]
    [InlineData("L1", (3 + 1.5f) / 2)]
    [InlineData("L2", (5 + 1.25f) / 2)]
    public void HingeLoss_of_either_norm(string norm, float expected)
    {
        // Margins 1 − (−1) and 1 + 0 of the first image, 1 − 0.5 and 1 + 0 of the second.
        var layer = new LayerCase($$"""type: "HingeLoss" top: "y" hinge_loss_param { norm: {{norm}} }""", [2, 2], [2]);
        Assert.Equal([expected], layer.Run([[-1, 0, 0, 0.5f], [0, 1]])[0]);
    }

    [Fact]
    public void EuclideanLoss_is_half_the_average_square() =>
        Assert.Equal([(4f + 9 + 1) / 4], new LayerCase("""type: "EuclideanLoss" top: "y" """, [2, 2], [2, 2]).Run([[1, 2, 3, 4], [3, 2, 6, 5]])[0]);

    [Theory]
    [InlineData("", (25f + 4 + 0) / 6)]
    [InlineData("legacy_version: true", (25f + 2 + 0) / 6)]
    public void ContrastiveLoss_pulls_and_pushes(string text, float expected)
    {
        // A similar pair 5 apart, one 1 apart that should be 3 apart, and one that is far enough.
        var layer = new LayerCase($$"""type: "ContrastiveLoss" top: "y" contrastive_loss_param { margin: 3 {{text}} }""", [3, 2], [3, 2], [3]);
        Assert.Equal([expected], layer.Run([[0, 0, 0, 0, 0, 0], [3, 4, 0, 1, 9, 9], [1, 0, 0]])[0]);
    }

    [Fact]
    public void SigmoidCrossEntropyLoss_is_divided_by_the_batch()
    {
        float ln3 = MathF.Log(3);
        // σ = 3/4 for target 1, 1/2 for target 0, and 1/2 for one to be ignored.
        LayerContractTests.AssertClose([(MathF.Log(4f / 3) + Ln2 + Ln2) / 3], Loss(""), 1e-6f);
        LayerContractTests.AssertClose([(MathF.Log(4f / 3) + Ln2) / 2], Loss("ignore_label: -1 normalization: VALID"), 1e-6f);

        float[] Loss(string text) => new LayerCase(
            $$"""type: "SigmoidCrossEntropyLoss" top: "y" loss_param { {{text}} }""", [3, 1], [3, 1]).Run([[ln3, 0, 0], [1, 0, text.Length == 0 ? 1 : -1]])[0];
    }

    [Fact]
    public void Accuracy_counts_a_tie_against_the_label()
    {
        float[] scores = [1, 2, 3, 3, 3, 1, 1, 5, 2];
        Assert.Equal([1f / 3], Accuracy("")[0]);
        Assert.Equal([2f / 3], Accuracy("top_k: 2")[0]);
        Assert.Equal([1], Accuracy("ignore_label: 0")[0]);
        float[][] each = Accuracy("top_k: 2", """ top: "each" """);
        Assert.Equal([0.5f, 0, 1], each[1]);

        float[][] Accuracy(string text, string second = "") => new LayerCase(
            $$"""type: "Accuracy" top: "y" {{second}} accuracy_param { {{text}} }""", [3, 3], [3]).Run([scores, [2, 0, 0]]);
    }
}
