using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Proto;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Layers that normalize, on numbers worked out by hand.</summary>
public sealed class NormalizationTests
{
    [Fact]
    public void LRN_across_channels_divides_by_its_size() => LayerContractTests.AssertClose(
        [1f / (2 + 5), 2f / (2 + 14), 3f / (2 + 13)],
        LayerCase.Run("""type: "LRN" top: "y" lrn_param { local_size: 3 alpha: 3 beta: 1 k: 2 }""", [1, 3, 1, 1], 1, 2, 3), 1e-6f);

    [Fact]
    public void LRN_within_a_channel_divides_by_its_area_and_ignores_k() => LayerContractTests.AssertClose(
        [1f / (1 + 5), 2f / (1 + 14), 3f / (1 + 13)],
        LayerCase.Run("""type: "LRN" top: "y" lrn_param { norm_region: WITHIN_CHANNEL local_size: 3 alpha: 9 beta: 1 k: 2 }""", [1, 1, 1, 3], 1, 2, 3), 1e-6f);

    [Fact]
    public void LRN_may_be_larger_than_its_bottom() => LayerContractTests.AssertClose(
        [1f / (1 + 5), 2f / (1 + 5)],
        LayerCase.Run("""type: "LRN" top: "y" lrn_param { local_size: 2147483647 alpha: 2147483647 beta: 1 }""", [1, 2, 1, 1], 1, 2), 1e-6f);

    [Fact]
    public void BatchNorm_divides_its_statistics_by_the_third_blob()
    {
        float[] y = BatchNorm("eps: 0", [1, 2], [3, 5], LayerCase.Trained([2], 2, 4), LayerCase.Trained([2], 8, 18), LayerCase.Trained([1], 2));
        Assert.Equal([1, 1], y);
    }

    [Fact]
    public void BatchNorm_takes_a_divisor_of_0_for_no_statistics()
    {
        float[] y = BatchNorm("eps: 0.25", [1, 2], [3, 5], LayerCase.Trained([2], 2, 4), LayerCase.Trained([2], 8, 18), LayerCase.Trained([1], 0));
        Assert.Equal([6, 10], y);
    }

    [Fact]
    public void BatchNorm_uses_the_batch_when_told_so_or_in_training()
    {
        Assert.Equal([-1, 1], LayerCase.Run("""type: "BatchNorm" top: "y" batch_norm_param { use_global_stats: false eps: 0 }""", [2, 1], 1, 3));
        var setup = new LayerSetup(new LayerParameter { Type = "BatchNorm" }, [[2, 1]], (_, shape, filler) => new ParameterBlob(shape, new Blob(shape), filler)) { Phase = Phase.Train };
        Assert.False(CaffeSharp.Layers.BatchNorm.Parse(setup).UsesStoredStatistics);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchNorm_of_five_blobs_comes_in_two_orders(bool isOldOrder)
    {
        Blob scale = LayerCase.Trained([1, 2, 1, 1], 2, 3), bias = LayerCase.Trained([1, 2, 1, 1], 1, -1), idle = LayerCase.Trained([1], 5);
        Blob mean = LayerCase.Trained([1, 2, 1, 1], 3, 1), variance = LayerCase.Trained([1, 2, 1, 1], 4, 9);
        // Batch statistics are not used in testing, whatever the text says.
        float[] y = BatchNorm("use_global_stats: false", [1, 2], [5, 4], isOldOrder ? [scale, bias, mean, variance, idle] : [mean, variance, idle, scale, bias]);
        LayerContractTests.AssertClose([3, 2], y, 1e-5f);
    }

    [Fact]
    public void BatchNorm_with_a_scale_filler_has_five_blobs()
    {
        var layer = new LayerCase("""type: "BatchNorm" top: "y" batch_norm_param { eps: 0 scale_filler { value: 2 } bias_filler { value: 3 } }""", [1, 2]);
        Assert.Equal(5, layer.Setup.Parameters.Count);
        // The variance is 0 and eps at least 1e-5.
        LayerContractTests.AssertClose([(float)(2 / Math.Sqrt(1e-5)) + 3, 3], layer.Run([[1, 0]])[0], 1e-6f);
    }

    [Fact]
    public void Scale_and_bias_span_the_axes_they_are_told()
    {
        Blob factors = LayerCase.Trained([2], 2, 3), bias = LayerCase.Trained([2], 10, 20);
        var layer = new LayerCase("""type: "Scale" top: "y" scale_param { bias_term: true }""", [[1, 2, 2]], [factors, bias]);
        Assert.Equal([12, 14, 29, 32], layer.Run([[1, 2, 3, 4]])[0]);
        Assert.Equal([11, 12, 23, 24], new LayerCase("""type: "Bias" top: "y" """, [[1, 2, 2]], [bias]).Run([[1, 2, 3, 4]])[0]);
        Assert.Equal([Shape.Scalar], ShapesOf("num_axes: 0"));
        Assert.Equal([[3, 4]], ShapesOf("num_axes: -1"));
        Assert.Equal([[2, 3]], ShapesOf("axis: 0 num_axes: 2"));

        static Shape[] ShapesOf(string text) =>
            [.. new LayerCase($$"""type: "Scale" top: "y" scale_param { {{text}} }""", [2, 3, 4]).Setup.Parameters.Select(parameter => parameter.Shape)];
    }

    [Fact]
    public void Scale_and_bias_may_take_a_second_bottom()
    {
        float[][] numbers = [[1, 2, 3, 4], [2, 3]];
        Assert.Equal([2, 4, 9, 12], new LayerCase("""type: "Scale" top: "y" scale_param { axis: 0 }""", [2, 2], [2]).Run(numbers)[0]);
        Assert.Equal([2, 6, 6, 12], new LayerCase("""type: "Scale" top: "y" """, [2, 2], [2]).Run(numbers)[0]);
        Assert.Equal([3, 4, 6, 7], new LayerCase("""type: "Bias" top: "y" bias_param { axis: 0 }""", [2, 2], [2]).Run(numbers)[0]);
    }

    [Fact]
    public void MVN_adds_its_eps_outside_the_root()
    {
        Assert.Equal([-0.5f, 0.5f, -1.5f, 1.5f], LayerCase.Run("""type: "MVN" top: "y" mvn_param { eps: 1 }""", [1, 2, 2], 1, 3, -3, 3).Select((y, i) => i < 2 ? y : y * 2));
        Assert.Equal([-4, -2, 0, 6], LayerCase.Run("""type: "MVN" top: "y" mvn_param { across_channels: true normalize_variance: false }""", [1, 2, 2], 1, 3, 5, 11));
    }

    [Fact]
    public void Normalize_divides_by_the_length_of_a_position_or_an_image()
    {
        LayerContractTests.AssertClose(
            [12, 0, 16, 20],
            LayerCase.Run("""type: "Normalize" top: "y" norm_param { across_spatial: false scale_filler { value: 20 } }""", [1, 2, 1, 2], 3, 0, 4, 5), 1e-6f);
        LayerContractTests.AssertClose([0.6f, 0, 0.8f, 0], LayerCase.Run("""type: "Normalize" top: "y" """, [1, 2, 1, 2], 3, 0, 4, 0), 1e-6f);
    }

    [Fact]
    public void Softmax_sums_to_1_along_its_axis_and_does_not_overflow()
    {
        float ln2 = MathF.Log(2), ln5 = MathF.Log(5);
        LayerContractTests.AssertClose([0.125f, 0.25f, 0.625f], LayerCase.Run("""type: "Softmax" top: "y" """, [1, 3], 1000, 1000 + ln2, 1000 + ln5), 1e-4f);
        LayerContractTests.AssertClose(
            [0.125f, 0.5f, 0.25f, 0.25f, 0.625f, 0.25f],
            LayerCase.Run("""type: "Softmax" top: "y" """, [1, 3, 2], 0, ln2, ln2, 0, ln5, 0), 1e-6f);
    }

    private static float[] BatchNorm(string text, Shape bottom, float[] x, params Blob[] trained) =>
        new LayerCase($$"""type: "BatchNorm" top: "y" batch_norm_param { {{text}} }""", [bottom], trained).Run([x])[0];
}
