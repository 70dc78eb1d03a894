using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Layers of few bits, on numbers worked by hand.</summary>
public sealed class RistrettoTests
{
    [Fact]
    public void Fixed_point_rounds_bottom_weights_and_top()
    {
        // Inputs to halves in 4 bits: 0.75 → 1, 9 → 3.5, −0.2 → 0 (−0.4 rounds to 0). Weights to quarters: 0.3 → 0.25, −0.125 → −0.25, 1.
        // The bias 0.1 → 0. The sum 0.25 − 0.875 = −0.625 to halves: −1.25 steps → −1 → −0.5.
        Assert.Equal([-0.5f], Run("bw_layer_in: 4 fl_layer_in: 1 bw_params: 8 fl_params: 2 bw_layer_out: 8 fl_layer_out: 1", [0.75f, 9, -0.2f], [0.3f, -0.125f, 1], 0.1f));
        // In two bits with a fraction of −1 there are −4, −2, 0 and 2.
        Assert.Equal([2], Run("bw_layer_out: 2 fl_layer_out: -1", [1, 0, 0], [7, 0, 0], 0));
        Assert.Equal([-4], Run("bw_layer_out: 2 fl_layer_out: -1", [1, 0, 0], [-7, 0, 0], 0));
    }

    [Fact]
    public void Without_a_width_32_bits_with_16_behind_the_point() => Assert.Equal([MathF.ScaleB(1, -16) * 3], Run("", [1, 0, 0], [4e-5f, 0, 0], 5e-6f));

    [Theory]
    [InlineData(1.3f, 1.25f)] // two bits of mantissa: quarters
    [InlineData(-1.9f, -2)]
    [InlineData(100, 28)] // exponents up to 7 − 3 = 4: 1.75 · 16
    [InlineData(0.1f, 0)] // below 2^−3
    [InlineData(0.15f, 0.15625f)]
    [InlineData(float.PositiveInfinity, 28)]
    public void Minifloat_has_neither_infinities_nor_small_numbers(float x, float expected) =>
        Assert.Equal([expected], Run("precision: MINIFLOAT mant_bits: 2 exp_bits: 3", [x, 0, 0], [1, 0, 0], 0));

    [Fact]
    public void Weights_become_powers_of_two_and_nothing_else_is_rounded()
    {
        // 0.3 → 2^−2, −3 → −2^−1 (the largest), 0 → 2^−4 (the smallest); the bias stays.
        Assert.Equal([(0.25f * 8) - 0.5f + (0.0625f * 16) + 0.3f], Run("precision: INTEGER_POWER_OF_2_WEIGHTS exp_min: -4 exp_max: -1", [8, 1, 16], [0.3f, -3, 0], 0.3f));
    }

    [Fact]
    public void Convolutions_are_rounded_alike()
    {
        Blob[] trained = [LayerCase.Trained([1, 1, 1, 1], 0.3f), LayerCase.Trained([1], 0)];
        const string Settings = "kernel_size: 1 num_output: 1 } quantization_param { bw_layer_in: 8 fl_layer_in: 1 bw_params: 8 fl_params: 2 bw_layer_out: 8 fl_layer_out: 1 }";
        foreach (string type in new[] { "Convolution", "Deconvolution" })
            Assert.Equal([0.5f, 1], new LayerCase($$"""type: "{{type}}Ristretto" top: "y" convolution_param { {{Settings}}""", [[1, 1, 1, 2]], trained).Run([[2.2f, 3.9f]])[0]);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains("no quantization_param", LayerCase.Fault("""type: "FcRistretto" top: "y" inner_product_param { num_output: 1 }""", [1, 3]), StringComparison.Ordinal);
        Assert.Contains("by chance", Fault("rounding_scheme: STOCHASTIC"), StringComparison.Ordinal);
        Assert.Contains("a width in bits of 33", Fault("bw_params: 33"), StringComparison.Ordinal);
        Assert.Contains("exp_min of 0", Fault("exp_min: 0"), StringComparison.Ordinal);
        Assert.Contains("several times", Fault("fl_params: 1 fl_params: 2"), StringComparison.Ordinal);

        static string Fault(string bits) => LayerCase.Fault($$"""type: "FcRistretto" top: "y" inner_product_param { num_output: 1 } quantization_param { {{bits}} }""", [1, 3]);
    }

    private static float[] Run(string bits, float[] x, float[] weights, float bias) => new LayerCase(
        $$"""type: "FcRistretto" top: "y" inner_product_param { num_output: 1 } quantization_param { {{bits}} }""", [[1, 3]],
        [LayerCase.Trained([1, 3], weights), LayerCase.Trained([1], bias)]).Run([x])[0];
}
