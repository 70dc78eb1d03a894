using CaffeSharp.Blobs;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Graph;

/// <summary>How layers come by their weights, and what a graph tells of itself.</summary>
public sealed class GraphBuilderTests
{
    private const string Data = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 } } }""";

    [Fact]
    public void Weights_are_joined_by_layer_name_and_the_rest_is_reported()
    {
        Net net = Net.Parse(Data + Product("a", "data", 2) + Product("b", "a", 3), Weights(("a", [2, 4]), ("gone", [5])));
        Assert.Equal(["b"], net.Graph.Weights.AtFiller);
        Assert.Equal(["gone"], net.Graph.Weights.Unused);
        Assert.True(net.Graph.FindLayer("a").Parameters[0].IsTrained);
        Assert.False(net.Graph.FindLayer("b").Parameters[0].IsTrained);
    }

    [Fact]
    public void Strictly_a_layer_without_weights_is_an_error()
    {
        var fault = Assert.Throws<NetException>(() =>
            Net.Parse(Data + Product("a", "data", 2) + Product("b", "a", 3), Weights(("a", [2, 4])), new NetOptions { Strict = true }));
        Assert.Equal("the weights lack 1 of the net's layers: b", fault.Message);
    }

    [Fact]
    public void A_legacy_shape_fits_right_aligned()
    {
        ParameterBlob weights = Net.Parse(Data + Product("a", "data", 2), Weights(("a", [1, 1, 2, 4]))).Graph.FindLayer("a").Parameters[0];
        Assert.Equal<Shape>([2, 4], weights.Data.Shape);
    }

    [Theory]
    [InlineData(new[] { 4, 2 }, "wants a blob 0 of [2, 4], but the weights hold one of [4, 2]")]
    [InlineData(new[] { 8 }, "wants a blob 0 of [2, 4], but the weights hold one of [8]")]
    [InlineData(new[] { 2, 4, 1, 1 }, "wants a blob 0 of [2, 4], but the weights hold one of [2, 4, 1, 1]")]
    public void Another_shape_is_refused_with_both(int[] shape, string message) =>
        AssertRefused(Data + Product("a", "data", 2), Weights(("a", Shape.Create(shape))), "line 1: layer 'a' (InnerProduct) " + message);

    [Fact]
    public void Another_count_of_blobs_is_refused_with_both()
    {
        var two = new NetWeights("", [new LayerWeights("a", "", [new Blob([2, 4]), new Blob([2])])]);
        AssertRefused(Data + Product("a", "data", 2), two, "has 1 learned blobs, but the weights hold 2 for it");
        AssertRefused(
            Data + Product("a", "data", 2, bias: true), Weights(("a", [2, 4])), "wants a blob 1 of [2], but the weights hold only 1 blobs for it");
    }

    [Fact]
    public void A_shared_parameter_is_one_blob()
    {
        Net net = Net.Parse(Data + Product("a", "data", 4, "name: \"w\"") + Product("b", "a", 4, "name: \"w\" lr_mult: 3"));
        Assert.Same(net.Graph.FindLayer("a").Parameters[0], net.Graph.FindLayer("b").Parameters[0]);
        Assert.Single(net.Graph.Parameters);
    }

    [Fact]
    public void Strict_sharing_wants_one_shape_and_permissive_one_count()
    {
        string owner = Data + Product("a", "data", 2, "name: \"w\"");
        AssertRefused(
            owner + Product("b", "a", 4, "name: \"w\""),
            null,
            "wants a blob 0 of [4, 2], but 'w', which it shares with layer 'a', is [2, 4] (share_mode: PERMISSIVE asks only for the same count)");
        AssertRefused(
            owner + Product("b", "a", 3, "name: \"w\" share_mode: PERMISSIVE"),
            null,
            "wants a blob 0 of [3, 2], but 'w', which it shares with layer 'a', is [2, 4]");
        NetGraph graph = Net.Parse(owner + Product("b", "a", 4, "name: \"w\" share_mode: PERMISSIVE")).Graph;
        ParameterBlob shared = graph.FindLayer("b").Parameters[0];
        Assert.Equal<Shape>([4, 2], shared.Shape);
        Assert.True(shared.Data.Data.Equals(graph.FindLayer("a").Parameters[0].Data.Data));
    }

    [Fact]
    public void Rates_are_kept()
    {
        ParameterBlob parameter = Net.Parse(Data + Product("a", "data", 2, "lr_mult: 2.5 decay_mult: 0")).Graph.FindLayer("a").Parameters[0];
        Assert.Equal((2.5f, 0f), (parameter.LearningRateMultiplier, parameter.DecayMultiplier));
    }

    [Fact]
    public void Outputs_come_in_the_order_of_their_bytes()
    {
        string net = string.Concat(new[] { "b", "a", "Z", "a_2", "a10" }.Select(name => Product(name, "data", 1)));
        Assert.Equal(["Z", "a", "a10", "a_2", "b"], Net.Parse(Data + net).Graph.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void A_filler_that_does_not_suit_its_blob_names_the_layer() => AssertRefused(
        Data + """layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" inner_product_param { num_output: 2 weight_filler { type: "bilinear" } } }""",
        null,
        "layer 'a' (InnerProduct)");

    private static void AssertRefused(string prototxt, NetWeights? weights, string message) =>
        Assert.Contains(message, Assert.Throws<NetException>(() => Net.Parse(prototxt, weights)).Message, StringComparison.Ordinal);

    private static NetWeights Weights(params (string Layer, Shape Shape)[] layers) =>
        new("", [.. layers.Select(layer => new LayerWeights(layer.Layer, "InnerProduct", [new Blob(layer.Shape)]))]);

    private static string Product(string name, string bottom, int outputs, string param = "", bool bias = false) =>
        $$"""
        layer { name: "{{name}}" type: "InnerProduct" bottom: "{{bottom}}" top: "{{name}}" param { {{param}} }
                inner_product_param { num_output: {{outputs}} bias_term: {{(bias ? "true" : "false")}} } }

        """;
}
