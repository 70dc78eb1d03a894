using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Both layers called BN, by numbers worked by hand from spec/layers.md, 1.3b and 1.6.</summary>
public sealed class BNTests
{
    private const float Tolerance = 1e-6f;

    private static readonly Shape Bottom = [1, 1, 1, 2];

    [Fact]
    public void Two_blobs_are_those_of_SegNet_and_use_the_batch()
    {
        Blob[] trained = [Blob(2), Blob(1)];
        float[][] tops = new LayerCase("""type: "BN" top: "y" top: "mean" top: "variance" """, [Bottom], trained).Run([[1, 3]]);
        LayerContractTests.AssertClose([-1, 3], tops[0], Tolerance);
        Assert.Equal([[2f], [1f]], tops[1..]);
    }

    [Fact]
    public void Two_blobs_in_mode_INFERENCE_are_factor_and_offset() =>
        Assert.Equal([3, 7], new LayerCase("""type: "BN" top: "y" bn_param { bn_mode: INFERENCE }""", [Bottom], [Blob(2), Blob(1)]).Run([[1, 3]])[0]);

    [Fact]
    public void Four_blobs_are_those_of_PSPNet_with_a_variance_and_eps()
    {
        var layer = new LayerCase("""type: "BN" top: "y" bn_param { eps: 1 }""", [Bottom], [Blob(2), Blob(1), Blob(5), Blob(3)]);
        Assert.Equal([-3, -1], layer.Run([[1, 3]])[0]);
    }

    [Theory]
    [InlineData("scale_filler { type: 'constant' value: 1 }", 2)]
    [InlineData("bn_mode: LEARN", 2)]
    [InlineData("frozen: true", 4)]
    [InlineData("slope_filler { type: 'constant' value: 1 }", 4)]
    [InlineData("momentum: 0.5", 4)]
    public void Without_blobs_the_settings_tell(string settings, int parameters)
    {
        var layer = new LayerCase($$"""type: "BN" top: "y" bn_param { {{settings}} }""", Bottom);
        Assert.Equal((parameters, 0), (layer.Setup.Parameters.Count, layer.Setup.Warnings.Count));
    }

    [Fact]
    public void Without_blobs_or_settings_the_guess_is_told()
    {
        var layer = new LayerCase("""type: "BN" top: "y" """, Bottom);
        Assert.IsType<BN>(layer.Layer);
        Assert.Contains("SegNet", Assert.Single(layer.Setup.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_neither_fork_has_is_refused()
    {
        Assert.Contains("hold 3", Assert.Throws<LayerException>(() => new LayerCase("""type: "BN" top: "y" """, [Bottom], [Blob(1), Blob(1), Blob(1)])).Message, StringComparison.Ordinal);
        Assert.Contains("PSPNet", LayerCase.Fault("""type: "BN" top: "y" bn_param { bn_mode: LEARN frozen: true }""", Bottom), StringComparison.Ordinal);
        Assert.Contains("3 tops", LayerCase.Fault("""type: "BN" top: "y" top: "m" top: "v" bn_param { bn_mode: INFERENCE }""", Bottom), StringComparison.Ordinal);
    }

    private static Blob Blob(float value) => LayerCase.Trained([1, 1, 1, 1], value);
}
