using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Layers with weights, on numbers worked out by hand and the worked values of the convolution specification.</summary>
public sealed class FilterLayerTests
{
    private static readonly float[] Planes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, 1, 0, 1, 0, 1, 0, 1];

    [Fact]
    public void Convolution_in_groups()
    {
        Blob weights = LayerCase.Trained([4, 1, 2, 2], 1, 2, 3, 4, 1, 0, 0, -1, 1, 1, 1, 1, 0, 1, 1, 0), bias = LayerCase.Trained([4], 0, 10, 0, -1);
        var layer = Filters("Convolution", "num_output: 4 group: 2 kernel_size: 2 stride: 2 pad: 1", [1, 2, 3, 3], weights, bias);
        Assert.Equal([4, 18, 36, 77, 9, 7, 3, 6, 1, 1, 1, 2, -1, -1, -1, -1], layer.Run([Planes])[0]);
        Assert.Equal(16 * 4, layer.Layer.Macs(layer.Bottoms));
    }

    [Theory]
    [InlineData(224, 7, 2, 3, 1, 112)]
    [InlineData(7, 3, 2, 2, 2, 4)]
    [InlineData(2, 3, 2, 0, 1, 1)]
    [InlineData(1, 3, 3, 0, 1, 1)]
    [InlineData(4, 1, 3, 0, 1, 2)]
    public void Convolution_sizes_cut_toward_zero(int size, int kernel, int stride, int pad, int dilation, int output) => Assert.Equal(
        [1, 1, output],
        new LayerCase($$"""type: "Convolution" top: "y" convolution_param { num_output: 1 kernel_size: {{kernel}} stride: {{stride}} pad: {{pad}} dilation: {{dilation}} }""", [1, 1, size]).Tops[0]);

    [Theory]
    [InlineData(4, 4, 2, 1, 1, 8)]
    [InlineData(16, 64, 32, 0, 1, 544)]
    [InlineData(7, 3, 2, 1, 1, 13)]
    [InlineData(5, 3, 2, 1, 2, 11)]
    public void Deconvolution_sizes(int size, int kernel, int stride, int pad, int dilation, int output) => Assert.Equal(
        [1, 1, output],
        new LayerCase($$"""type: "Deconvolution" top: "y" convolution_param { num_output: 1 kernel_size: {{kernel}} stride: {{stride}} pad: {{pad}} dilation: {{dilation}} }""", [1, 1, size]).Tops[0]);

    [Fact]
    public void Deconvolution_spreads_every_number_over_the_kernel()
    {
        var layer = Filters("Deconvolution", "num_output: 1 kernel_size: 3 stride: 2", [1, 1, 2], LayerCase.Trained([1, 1, 3], 1, 10, 100), LayerCase.Trained([1], 1000));
        Assert.Equal([1001, 1010, 1102, 1020, 1200], layer.Run([[1, 2]])[0]);
    }

    [Theory]
    [InlineData("DepthwiseConvolution", "num_output: 4 group: 4", 4, 4)]
    [InlineData("DepthwiseConvolution", "num_output: 4", 4, 1)]
    [InlineData("depthwiseconvolution", "num_output: 8 group: 2", 8, 2)]
    [InlineData("DepthwiseConv", "num_output: 4", 4, 4)]
    [InlineData("ConvolutionDepthwise", "num_output: 4", 4, 4)]
    [InlineData("ConvolutionDepthWise", "num_output: 3", 4, 4)]
    public void Depthwise_types_are_convolutions_in_groups(string type, string text, int filters, int groups)
    {
        var layer = (Convolution)Filters(type, text + " kernel_size: 3", [1, 4, 5, 5]).Layer;
        Assert.Equal(groups, layer.Groups);
        Assert.Equal([filters, 4 / groups, 3, 3], layer.Weights.Shape);
    }

    [Theory]
    [InlineData("DepthwiseConvolution", 8)]
    [InlineData("ConvolutionDepthwise", 8)]
    [InlineData("DepthwiseConvolution", 4)]
    public void Trained_depthwise_filters_say_that_they_are(string type, int filters)
    {
        var layer = Filters(type, $"num_output: {filters} bias_term: false kernel_size: 1", [1, 4, 5, 5], new Blob([filters, 1, 1, 1]));
        Assert.Equal(4, ((Convolution)layer.Layer).Groups);
        Assert.Equal([1, filters, 5, 5], layer.Tops[0]);
    }

    [Fact]
    public void InnerProduct_multiplies_from_its_axis_on()
    {
        Blob weights = LayerCase.Trained([2, 3], 1, 2, 3, 4, 5, 6), bias = LayerCase.Trained([2], 10, 20);
        Assert.Equal([16, 35, 10 + 1, 20 + 4], Product("axis: 2", weights, bias).Run([[1, 1, 1, 1, 0, 0]])[0]);
        Assert.Equal([1, 2, 2], Product("axis: -1", weights, bias).Tops[0]);
        Blob transposed = LayerCase.Trained([3, 2], 1, 4, 2, 5, 3, 6);
        Assert.Equal([16, 35, 10 + 1, 20 + 4], Product("axis: 2 transpose: true", transposed, bias).Run([[1, 1, 1, 1, 0, 0]])[0]);

        static LayerCase Product(string text, params Blob[] trained) =>
            new($$"""type: "InnerProduct" top: "y" inner_product_param { num_output: 2 {{text}} }""", [[1, 2, 3]], trained);
    }

    [Fact]
    public void Embed_looks_rows_up()
    {
        var layer = new LayerCase(
            """type: "Embed" top: "y" embed_param { input_dim: 2 num_output: 3 }""", [[2, 1]], [LayerCase.Trained([2, 3], 1, 2, 3, 4, 5, 6), LayerCase.Trained([3], 10, 20, 30)]);
        Assert.Equal([2, 1, 3], layer.Tops[0]);
        Assert.Equal([14, 25, 36, 11, 22, 33], layer.Run([[1, 0]])[0]);
        Assert.Contains("2", Assert.Throws<LayerException>(() => layer.Run([[1, 2]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Im2col_has_a_plane_for_every_tap()
    {
        // Two columns see taps 0 1 and 1 2 of each row of [1 2 3; 4 5 6].
        Assert.Equal([1, 2, 2, 3, 4, 5, 5, 6], LayerCase.Run("""type: "Im2col" top: "y" convolution_param { kernel_size: 2 }""", [1, 1, 2, 3], 1, 2, 3, 4, 5, 6));
        Assert.Equal([0, 1, 1, 0], LayerCase.Run("""type: "Im2col" top: "y" convolution_param { kernel_size: 2 pad: 1 }""", [1, 1, 1], 1));
    }

    private static LayerCase Filters(string type, string text, Shape bottom, params Blob[] trained) =>
        new($$"""type: "{{type}}" top: "y" convolution_param { {{text}} }""", [bottom], trained.Length == 0 ? null : trained);
}
