using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Element-wise layers on numbers worked out by hand.</summary>
public sealed class ElementWiseTests
{
    private const float Ln2 = 0.6931472f, Ln3 = 1.0986123f;

    [Theory]
    [InlineData("""type: "AbsVal" """, new[] { -2f, 0, 3 }, new[] { 2f, 0, 3 })]
    [InlineData("""type: "ReLU" """, new[] { -2f, 0, 3 }, new[] { 0f, 0, 3 })]
    [InlineData("""type: "ReLU" relu_param { negative_slope: 0.5 }""", new[] { -2f, 0, 3 }, new[] { -1f, 0, 3 })]
    [InlineData("""type: "ReLU" """, new[] { float.NegativeInfinity, float.NaN, float.PositiveInfinity }, new[] { float.NaN, float.NaN, float.PositiveInfinity })]
    [InlineData("""type: "ReLU" relu_param { negative_slope: 0.5 }""", new[] { float.NegativeInfinity, float.PositiveInfinity }, new[] { float.NegativeInfinity, float.PositiveInfinity })]
    [InlineData("""type: "ReLU6" """, new[] { -2f, 3, 6, 8 }, new[] { 0f, 3, 6, 6 })]
    [InlineData("""type: "ReLU6" relu6_param { negative_slope: 0.5 }""", new[] { -2f, 3, 8 }, new[] { -1f, 3, 6 })]
    [InlineData("""type: "ELU" elu_param { alpha: 2 }""", new[] { -1f, 0, 3 }, new[] { -1.2642411f, 0, 3 })]
    [InlineData("""type: "SeLU" """, new[] { -1f, 0, 2 }, new[] { -1.1113307f, 0, 2.101402f })]
    [InlineData("""type: "BNLL" """, new[] { -100f, 0, 100 }, new[] { 0f, Ln2, 100 })]
    [InlineData("""type: "Sigmoid" """, new[] { -Ln3, 0, Ln3 }, new[] { 0.25f, 0.5f, 0.75f })]
    [InlineData("""type: "TanH" """, new[] { -Ln2, 0, Ln2 }, new[] { -0.6f, 0, 0.6f })]
    [InlineData("""type: "Swish" swish_param { beta: 0.5 }""", new[] { -2 * Ln3, 0, 2 * Ln3 }, new[] { -0.5f * Ln3, 0, 1.5f * Ln3 })]
    [InlineData("""type: "Mish" """, new[] { 0f, Ln2, 50 }, new[] { 0f, 0.8f * Ln2, 50 })]
    [InlineData("""type: "Mish" """, new[] { -30f }, new[] { -2.8072869e-12f })]
    [InlineData("""type: "Power" """, new[] { -2f, 3 }, new[] { -2f, 3 })]
    [InlineData("""type: "Power" power_param { power: 3 scale: 2 shift: 1 }""", new[] { -2f, 0, 1 }, new[] { -27f, 1, 27 })]
    [InlineData("""type: "Power" power_param { power: 2 shift: -1 }""", new[] { -2f, 0, 1 }, new[] { 9f, 1, 0 })]
    [InlineData("""type: "Power" power_param { power: -0.5 }""", new[] { 4f, 0.25f }, new[] { 0.5f, 2 })]
    [InlineData("""type: "Power" power_param { power: 2 scale: 0 shift: 3 }""", new[] { float.NaN, 1 }, new[] { 9f, 9 })]
    [InlineData("""type: "Power" power_param { power: 0 }""", new[] { float.NaN, 0 }, new[] { 1f, 1 })]
    [InlineData("""type: "Exp" exp_param { base: 2 scale: 3 shift: 1 }""", new[] { 1f, 0, -1 }, new[] { 16f, 2, 0.25f })]
    [InlineData("""type: "Exp" exp_param { shift: 1 }""", new[] { -1f, Ln2 - 1 }, new[] { 1f, 2 })]
    [InlineData("""type: "Log" log_param { base: 2 scale: 2 shift: 2 }""", new[] { 3f, 0, -1 }, new[] { 3f, 1, float.NegativeInfinity })]
    [InlineData("""type: "Clip" clip_param { min: -1 max: 2 }""", new[] { -3f, 0, 3, float.NaN }, new[] { -1f, 0, 2, -1 })]
    [InlineData("""type: "Threshold" threshold_param { threshold: 0.5 }""", new[] { -3f, 0.5f, 0.6f }, new[] { 0f, 0, 1 })]
    [InlineData("""type: "Dropout" """, new[] { -3f, 4 }, new[] { -3f, 4 })]
    [InlineData("""type: "Dropout" dropout_param { dropout_ratio: 0.25 scale_train: false }""", new[] { -4f, 8 }, new[] { -3f, 6 })]
    public void Worked_numbers(string text, float[] x, float[] expected) =>
        LayerContractTests.AssertClose(expected, LayerCase.Run(text + """ top: "y" """, [x.Length], x), 5e-7f);

    [Theory]
    [InlineData("ReLU")]
    [InlineData("TanH")]
    [InlineData("BNLL")]
    [InlineData("Mish")]
    public void Long_blobs_are_worked_through_to_their_end(string type)
    {
        float[] x = LayerCase.Numbers([2500]);
        float[] whole = LayerCase.Run($"type: \"{type}\" top: \"y\"", [2500], x);
        float[] end = LayerCase.Run($"type: \"{type}\" top: \"y\"", [8], x[^8..]);
        Assert.Equal(end, whole[^8..]);
    }

    /// <summary>So an image gives the same bits alone and in any batch.</summary>
    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("TanH")]
    [InlineData("Exp")]
    [InlineData("ELU")]
    [InlineData("BNLL")]
    [InlineData("Mish")]
    [InlineData("Swish")]
    [InlineData("Power\" power_param { power: 1.7 shift: 5 } name: \"")]
    [InlineData("Log\" log_param { shift: 5 } name: \"")]
    public void The_bits_of_a_number_do_not_depend_on_where_it_stands(string type)
    {
        float[] x = LayerCase.Numbers([1030]), whole = LayerCase.Run($"type: \"{type}\" top: \"y\"", [1030], x);
        foreach (int count in Enumerable.Range(1, 20).Concat(Enumerable.Range(1022, 8)))
            Assert.Equal(whole[..count], LayerCase.Run($"type: \"{type}\" top: \"y\"", [count], x[..count]));
    }

    [Fact]
    public void PReLU_has_a_slope_for_every_channel()
    {
        var layer = new LayerCase("""type: "PReLU" top: "y" """, [[1, 2, 2]], [LayerCase.Trained([2], 0.5f, 2)]);
        Assert.Equal([-1, 4, -6, 5], layer.Run([[-2, 4, -3, 5]])[0]);
    }

    [Fact]
    public void PReLU_starts_at_a_quarter_and_may_share_its_slope()
    {
        Assert.Equal([-0.5f, 4], LayerCase.Run("""type: "PReLU" top: "y" """, [1, 2], -2, 4));
        var shared = new LayerCase("""type: "PReLU" top: "y" prelu_param { channel_shared: true filler { value: 3 } }""", [1, 2]);
        Assert.Equal([-6, -3], shared.Run([[-2, -1]])[0]);
        Assert.Equal(Shape.Scalar, shared.Setup.Parameters[0].Shape);
    }

    [Fact]
    public void Eltwise_weighs_multiplies_and_compares()
    {
        Assert.Equal([1f * 2 - 3, 2 * 2 - 4], Two("coeff: 2 coeff: -1", [1, 2], [3, 4]));
        Assert.Equal([3, 8], Two("operation: PROD", [1, 2], [3, 4]));
        Assert.Equal([3, 4], Two("operation: MAX", [3, 2], [1, 4]));
        Assert.Equal([1, float.NaN], Two("operation: MAX", [float.NaN, 1], [1, float.NaN]));

        static float[] Two(string text, float[] a, float[] b) =>
            new LayerCase($$"""type: "Eltwise" top: "y" eltwise_param { {{text}} }""", [2], [2]).Run([a, b])[0];
    }

    [Fact]
    public void Axpy_weighs_every_channel()
    {
        var layer = new LayerCase("""type: "Axpy" top: "y" """, [1, 2], [1, 2, 2], [1, 2, 2]);
        Assert.Equal([2 * 1 + 10, 2 * 2 + 20, 3 * 3 + 30, 3 * 4 + 40], layer.Run([[2, 3], [1, 2, 3, 4], [10, 20, 30, 40]])[0]);
    }
}
