using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>FlowNet 2's layers, on numbers worked by hand (spec/wild.md, 2) and against plain loops in double.</summary>
public sealed class FlowNetTests
{
    private static readonly float[] A = [1, 2, 3, 4, 5, 6], B = [1, 0, 2, 1, 3, 0];

    [Theory]
    [InlineData("", new float[] { 0, 3.5f, 9, 2.5f, 7.5f, 3, 6, 2, 0 }, 0f)]
    [InlineData("correlation_type: SUBTRACT", new float[] { 2.5f, 2.5f, 3, 1.5f, 2, 3.5f, 1, 2.5f, 4.5f }, 1f)]
    public void Correlation_of_two_channels(string text, float[] middle, float others)
    {
        var layer = new LayerCase($$"""type: "Correlation" top: "y" correlation_param { pad: 1 kernel_size: 1 max_displacement: 1 {{text}} }""", [1, 2, 1, 3], [1, 2, 1, 3]);
        Assert.Equal([1, 9, 1, 3], layer.Tops[0]);
        float[] outside = [others * 2.5f, others * 3.5f, others * 4.5f], side = [.. outside, .. outside, .. outside];
        LayerContractTests.AssertClose([.. side, .. middle, .. side], layer.Run([A, B])[0], 1e-6f);
    }

    [Theory]
    [InlineData(0, new float[] { 0, 3.5f, 9, 2.5f, 7.5f, 3, 6, 2, 0 })]
    [InlineData(1, new float[] { 2.5f, 7.5f, 3, 6, 2, 0 })]
    public void Correlation1D_along_the_rows(int direction, float[] expected) => LayerContractTests.AssertClose(
        expected,
        new LayerCase($$"""type: "Correlation1D" top: "y" correlation_param { pad: 1 kernel_size: 1 max_displacement: 1 single_direction: {{direction}} }""", [1, 2, 1, 3], [1, 2, 1, 3]).Run([A, B])[0],
        1e-6f);

    [Theory]
    [InlineData(4, 1, 4, 1, 2)]
    [InlineData(5, 3, 3, 2, 1)]
    [InlineData(2, 3, 1, 1, 1)]
    public void Correlation_agrees_with_its_definition(int pad, int kernel, int reach, int stride1, int stride2)
    {
        Shape shape = [2, 3, 7, 6];
        var layer = new LayerCase(
            $$"""type: "Correlation" top: "y" correlation_param { pad: {{pad}} kernel_size: {{kernel}} max_displacement: {{reach}} stride_1: {{stride1}} stride_2: {{stride2}} }""", shape, shape);
        float[] a = LayerCase.Numbers(shape, 1), b = LayerCase.Numbers(shape, 2), y = layer.Run([a, b])[0];
        Shape top = layer.Tops[0];
        int grid = reach / stride2, side = (2 * grid) + 1;
        Assert.Equal(side * side, top[1]);
        var expected = new List<float>();
        for (int n = 0; n < 2; n++)
            for (int q = 0; q < top[1]; q++)
                for (int h = 0; h < top[2]; h++)
                    for (int w = 0; w < top[3]; w++)
                    {
                        int dx = ((q % side) - grid) * stride2, dy = ((q / side) - grid) * stride2;
                        double sum = 0;
                        for (int j = 0; j < kernel; j++)
                            for (int i = 0; i < kernel; i++)
                                for (int c = 0; c < 3; c++)
                                    sum += Padded(a, n, c, (h * stride1) + reach + j, (w * stride1) + reach + i) * Padded(b, n, c, (h * stride1) + reach + j + dy, (w * stride1) + reach + i + dx);
                        expected.Add((float)(sum / (kernel * kernel * 3)));
                    }
        LayerContractTests.AssertClose([.. expected], y, 2e-6f);

        double Padded(float[] x, int n, int c, int h, int w) => h < pad || w < pad || h >= pad + 7 || w >= pad + 6 ? 0 : x[(((((n * 3) + c) * 7) + h - pad) * 6) + w - pad];
    }

    [Theory]
    [InlineData(new float[] { 0.5f, 0.75f, 0.5f, 0, 0.9f, 0 }, new float[] { 15, 27.5f, 30 })]
    [InlineData(new float[] { -0.5f, 1.75f, 1, 0, 0, 0 }, new float[] { 0, 30, 0 })]
    public void FlowWarp_follows_the_flow(float[] flow, float[] expected) =>
        Assert.Equal(expected, new LayerCase("""type: "FlowWarp" top: "y" """, [1, 1, 1, 3], [1, 2, 1, 3]).Run([[10, 20, 30], flow])[0]);

    [Fact]
    public void FlowWarp_fills_with_NaN_where_it_is_told_to() => Assert.Equal(
        [float.NaN, 20], new LayerCase("""type: "FlowWarp" top: "y" flow_warp_param { fill_value: NOT_A_NUMBER }""", [1, 1, 1, 2], [1, 2, 1, 2]).Run([[10, 20], [-1, 0, 0, 0]])[0]);

    [Theory]
    [InlineData("height: 4 width: 4", new float[] { 1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f, 3.75f, 4 })]
    [InlineData("height: 2 width: 4", new float[] { 1, 1.5f, 2, 2, 2.5f, 3, 3.5f, 3.5f })]
    public void Resample_larger(string text, float[] expected) => LayerContractTests.AssertClose(
        expected, LayerCase.Run($$"""type: "Resample" top: "y" resample_param { {{text}} }""", [1, 1, 2, 2], 1, 2, 3, 4), 1e-6f);

    [Fact]
    public void Resample_larger_by_a_cubic() => LayerContractTests.AssertClose(
        [0.7353f, 1.0307f, 1.6164f, 1.9118f], LayerCase.Run("""type: "Resample" top: "y" resample_param { height: 4 width: 4 type: CUBIC }""", [1, 1, 2, 2], 1, 2, 3, 4)[..4], 5e-5f);

    [Theory]
    [InlineData("", new float[] { 3.5714f, 5.1429f, 9.8571f, 11.4286f })]
    [InlineData("antialias: false", new float[] { 2.5f, 4.5f, 10.5f, 12.5f })]
    [InlineData("type: NEAREST", new float[] { 5, 7, 13, 15 })]
    public void Resample_smaller(string text, float[] expected) => LayerContractTests.AssertClose(
        expected, LayerCase.Run($$"""type: "Resample" top: "y" resample_param { height: 2 width: 2 {{text}} }""", [1, 1, 4, 4], [.. Enumerable.Range(0, 16).Select(i => (float)i)]), 1e-5f);

    [Fact]
    public void Resample_takes_the_size_of_a_second_bottom_and_no_area()
    {
        Assert.Equal([1, 2, 5, 6], new LayerCase("""type: "Resample" top: "y" """, [1, 2, 3, 3], [4, 1, 5, 6]).Tops[0]);
        Assert.Contains("AREA", LayerCase.Fault("""type: "Resample" top: "y" resample_param { height: 2 width: 2 type: AREA }""", [1, 1, 4, 4]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, new float[] { 1.3333f, 2.6667f, 5.3333f, 6.6667f })]
    [InlineData(4, new float[] { 1, 2.5f, 5.5f, 7 })]
    public void Downsample_leaves_out_what_is_no_number(int missing, float[] expected)
    {
        float[] x = [.. Enumerable.Range(0, 9).Select(i => i == missing ? float.NaN : i)];
        LayerContractTests.AssertClose(expected, LayerCase.Run("""type: "Downsample" top: "y" downsample_param { top_height: 2 top_width: 2 }""", [1, 1, 3, 3], x), 5e-5f);
    }

    [Fact]
    public void Downsample_gives_NaN_where_most_is_missing() => Assert.True(float.IsNaN(
        LayerCase.Run("""type: "Downsample" top: "y" downsample_param { top_height: 2 top_width: 2 }""", [1, 1, 3, 3], float.NaN, 1, 2, 3, 4, 5, 6, 7, 8)[0]));

    [Fact]
    public void ChannelNorm_is_a_length() => Assert.Equal([5], LayerCase.Run("""type: "ChannelNorm" top: "y" """, [1, 2, 1, 1], 3, 4));

    [Fact]
    public void NegReLU_bends_what_is_above_0() =>
        LayerContractTests.AssertClose([-2, 0.3f], LayerCase.Run("""type: "NegReLU" top: "y" relu_param { negative_slope: 0.1 }""", [2], -2, 3), 1e-6f);

    [Fact]
    public void Mean_scales_and_shifts() => Assert.Equal(
        [3, 4], LayerCase.Run("""type: "Mean" top: "y" mean_param { operation: SUBTRACT value: 10 value: 8 input_scale: 2 output_scale: 0.5 }""", [1, 2, 1, 1], 8, 8));

    [Theory]
    [InlineData(4, new float[] { 0, 10, 20, 29.5f })]
    [InlineData(3, new float[] { 5, 15, 25 })]
    [InlineData(2, new float[] { 10, 20 })]
    public void DataAugmentation_takes_the_middle(int crop, float[] expected) => LayerContractTests.AssertClose(
        expected, LayerCase.Run($$"""type: "DataAugmentation" top: "y" augmentation_param { crop_width: {{crop}} crop_height: 1 }""", [1, 1, 1, 4], 0, 10, 20, 30), 1e-6f);

    [Fact]
    public void DataAugmentation_subtracts_a_learned_mean()
    {
        Blob[] trained = [LayerCase.Trained([1], 9), LayerCase.Trained([1, 1, 1, 2], 3, 5), LayerCase.Trained([1, 1, 1, 1], 7)];
        Assert.Equal([-7, 3, 13, 23], Run("mean_per_pixel: false", trained));
        // The mean of every pixel is of pictures of another size, so its own mean is taken.
        Assert.Equal([-4, 6, 16, 26], Run("", trained));
        Assert.Equal([-15, -5, 5, 15], new LayerCase("""type: "DataAugmentation" top: "y" augmentation_param { recompute_mean: 5 mean_per_pixel: false }""", [1, 1, 1, 4]).Run([[0, 10, 20, 30]])[0]);

        static float[] Run(string text, Blob[] trained) => new LayerCase(
            $$"""type: "DataAugmentation" top: "y" augmentation_param { recompute_mean: 5 {{text}} }""", [[1, 1, 1, 4]], trained).Run([[0, 10, 20, 30]])[0];
    }

    [Fact]
    public void Accum_joins_channels_at_one_size()
    {
        var layer = new LayerCase("""type: "Accum" top: "y" """, [1, 1, 1, 2], [1, 1, 1, 3]);
        Assert.Equal([0, 5, 10, 1, 2, 3], layer.Run([[0, 10], [1, 2, 3]])[0]);
        Assert.Equal([1, 1, 4, 4], new LayerCase("""type: "Accum" top: "y" accum_param { size_divisible_by: 4 }""", [1, 1, 3, 3]).Tops[0]);
        // Only where it is larger on both axes.
        Assert.Equal([1, 1, 4, 3], new LayerCase("""type: "Accum" top: "y" accum_param { size_divisible_by: 4 }""", [1, 1, 4, 3]).Tops[0]);
        Assert.Equal([1, 1, 2, 5], new LayerCase("""type: "Accum" top: "y" accum_param { have_reference: true }""", [1, 1, 3, 3], [1, 7, 2, 5]).Tops[0]);
    }

    [Fact]
    public void L1Loss_counts_what_is_no_number_as_0()
    {
        Assert.Equal([3.5f], new LayerCase("""type: "L1Loss" top: "y" """, [2, 1, 1, 2], [2, 1, 1, 2]).Run([[1, 2, 3, float.NaN], [0, 4, -1, 0]])[0]);
        LayerContractTests.AssertClose([MathF.Sqrt(25 + 0.01f)], new LayerCase("""type: "L1Loss" top: "y" l1_loss_param { l2_per_location: true }""", [1, 2, 1, 1]).Run([[3, 4]])[0], 1e-6f);
    }
}
