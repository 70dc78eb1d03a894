using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Layers that make one number of many.</summary>
public sealed class ReductionTests
{
    [Fact]
    public void ArgMax_prefers_the_last_of_equals()
    {
        Assert.Equal([2, 0], LayerCase.Run("""type: "ArgMax" top: "y" argmax_param { top_k: 2 }""", [1, 4], 5, 1, 5, -7));
        Assert.Equal([3, 1, -1, -2], LayerCase.Run("""type: "ArgMax" top: "y" argmax_param { top_k: 2 out_max_val: true }""", [1, 4], -5, -2, -3, -1));
        Assert.Equal([0, 1], LayerCase.Run("""type: "ArgMax" top: "y" argmax_param { axis: 0 }""", [2, 2], 4, 2, 3, 9));
        Assert.Equal([4, 9], LayerCase.Run("""type: "ArgMax" top: "y" argmax_param { axis: 0 out_max_val: true }""", [2, 2], 4, 2, 3, 9));
        Assert.Equal([2, 1, 3, 1, 1], new LayerCase("""type: "ArgMax" top: "y" argmax_param { top_k: 3 }""", [2, 3, 4, 5, 6]).Tops[0]);
    }

    [Theory]
    [InlineData("SUM", new[] { -2f, 10 })]
    [InlineData("ASUM", new[] { 10f, 10 })]
    [InlineData("SUMSQ", new[] { 26f, 26 })]
    [InlineData("MEAN", new[] { -1f, 5 })]
    public void Reduction_of_the_last_axes(string operation, float[] expected) => Assert.Equal(
        expected, LayerCase.Run($$"""type: "Reduction" top: "y" reduction_param { operation: {{operation}} axis: 1 coeff: 2 }""", [2, 2], 2, -3, 2, 3));

    [Fact]
    public void BatchReduction_of_levels() => Assert.Equal(
        [10, 2.5f], LayerCase.Run("""type: "BatchReduction" top: "y" batch_reduction_param { level: 1 level: 2 reduction_param { operation: MEAN } }""", [5, 1], 10, 1, 2, 3, 4));
}
