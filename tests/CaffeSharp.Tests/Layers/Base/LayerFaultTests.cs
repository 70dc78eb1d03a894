using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Layers that cannot be, and the numbers that their messages name.</summary>
public sealed class LayerFaultTests
{
    private static readonly Shape Image = [1, 6, 5, 4];

    [Theory]
    [InlineData("""type: "Convolution" convolution_param { kernel_size: 3 }""", "no num_output")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 }""", "no kernel_size")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 group: 4 }""", "group 4, which does not divide its 6 input channels")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 group: 3 }""", "group 3, which does not divide its num_output 4")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 group: 0 }""", "group, or one of 0")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 stride: 0 }""", "stride of 0")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 dilation: 0 }""", "dilation of 0")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 stride_h: 2 }""", "stride_h or stride_w without the other")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 kernel_h: 3 kernel_w: 3 }""", "both kernel and kernel_h/kernel_w")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 kernel_size: 3 kernel_size: 3 }""", "3 times")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 7 }""", "spans 7, more than the 5")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 axis: 4 }""", "no axis 4 in [1, 6, 5, 4]")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 4000000000 kernel_size: 3 }""", "4000000000")]
    [InlineData("""type: "Deconvolution" convolution_param { num_output: 4 kernel_size: 1 pad: 3 }""", "leaves -1")]
    [InlineData("""type: "Pooling" """, "no kernel_size")]
    [InlineData("""type: "Pooling" pooling_param { kernel_size: 2 pad: 2 }""", "pad 2, which must be less than its kernel 2")]
    [InlineData("""type: "Pooling" pooling_param { kernel_size: 9 }""", "kernel 9x9")]
    [InlineData("""type: "Pooling" pooling_param { kernel_size: 2 pool: STOCHASTIC }""", "STOCHASTIC")]
    [InlineData("""type: "Pooling" pooling_param { kernel_size: 2 global_pooling: true }""", "global_pooling")]
    [InlineData("""type: "Pooling" pooling_param { stride: 2 global_pooling: true }""", "global_pooling")]
    [InlineData("""type: "InnerProduct" """, "no num_output")]
    [InlineData("""type: "LRN" lrn_param { local_size: 4 }""", "local_size 4; it must be odd")]
    [InlineData("""type: "Slice" top: "z" slice_param { axis: 2 }""", "axis 2 of its bottom [1, 6, 5, 4] into 2 equal parts")]
    [InlineData("""type: "Slice" top: "z" slice_param { slice_point: 7 }""", "slice point 7")]
    [InlineData("""type: "Slice" top: "z" slice_param { slice_point: 1 slice_point: 2 }""", "2 slice points for 2 tops")]
    [InlineData("""type: "Slice" top: "z" top: "w" slice_param { slice_point: 2 slice_point: 2 }""", "do not rise")]
    [InlineData("""type: "Slice" top: "z" slice_param { axis: 1 slice_dim: 1 }""", "both axis and slice_dim")]
    [InlineData("""type: "Reshape" reshape_param { shape { dim: 7 dim: -1 } }""", "[7, -1] of its bottom [1, 6, 5, 4], which holds 120")]
    [InlineData("""type: "Reshape" reshape_param { shape { dim: -1 dim: -1 } }""", "more than one size of -1")]
    [InlineData("""type: "Reshape" reshape_param { shape { dim: -2 } }""", "size of -2")]
    [InlineData("""type: "Reshape" reshape_param { shape { dim: 1 dim: 1 dim: 1 dim: 120 dim: 0 } }""", "axis 4")]
    [InlineData("""type: "Reshape" reshape_param { shape { dim: 4294967296 dim: 4294967296 } }""", "4294967296")]
    [InlineData("""type: "Reshape" reshape_param { axis: 5 shape { dim: 1 } }""", "axis 5")]
    [InlineData("""type: "Flatten" flatten_param { axis: 2 end_axis: 1 }""", "end_axis 1 before axis 2")]
    [InlineData("""type: "Permute" permute_param { order: 1 order: 1 }""", "twice")]
    [InlineData("""type: "Permute" permute_param { order: 9 }""", "no axis 9")]
    [InlineData("""type: "Tile" """, "tiles 0")]
    [InlineData("""type: "Tile" tile_param { tiles: 2147483647 }""", "more than 2147483647")]
    [InlineData("""type: "Clip" """, "both min and max")]
    [InlineData("""type: "Exp" exp_param { base: 0 }""", "base 0")]
    [InlineData("""type: "Log" log_param { base: 1 }""", "base 1")]
    [InlineData("""type: "Softmax" softmax_param { axis: 4 }""", "no axis 4")]
    [InlineData("""type: "Scale" scale_param { axis: 3 num_axes: 2 }""", "num_axes 2 from axis 3")]
    [InlineData("""type: "ArgMax" argmax_param { axis: 1 top_k: 7 }""", "top_k 7, more than the 6")]
    [InlineData("""type: "SPP" spp_param { pyramid_height: 20 }""", "pyramid_height 20")]
    [InlineData("""type: "SPP" spp_param { pyramid_height: 4 }""", "4 windows an axis on level 2")]
    [InlineData("""type: "ShuffleChannel" shuffle_channel_param { group: 4 }""", "group 4")]
    [InlineData("""type: "Embed" embed_param { num_output: 3 }""", "no input_dim")]
    [InlineData("""type: "Eltwise" """, "at least 2 bottom blobs, not 1")]
    public void One_bottom(string text, string expected) =>
        Assert.Contains(expected, LayerCase.Fault(text + """ top: "y" """, Image), StringComparison.Ordinal);

    [Theory]
    [InlineData("""type: "Concat" """, "[1, 6, 5, 4] and [1, 6, 5, 3]")]
    [InlineData("""type: "Concat" concat_param { axis: 3 concat_dim: 3 }""", "both axis and concat_dim")]
    [InlineData("""type: "Eltwise" """, "one shape, not [1, 6, 5, 4] and [1, 6, 5, 3]")]
    [InlineData("""type: "Eltwise" eltwise_param { coeff: 1 }""", "1 coefficients for 2 bottoms")]
    [InlineData("""type: "Eltwise" eltwise_param { operation: MAX coeff: 1 coeff: 1 }""", "SUM only")]
    [InlineData("""type: "Crop" crop_param { axis: 3 offset: 2 }""", "3 from offset 2 on out of axis 3")]
    [InlineData("""type: "Crop" crop_param { axis: 1 offset: 2 offset: 1 }""", "2 offsets for the 3 axes")]
    [InlineData("""type: "Convolution" convolution_param { num_output: 1 kernel_size: 1 }""", "one shape, not [1, 6, 5, 4] and [1, 6, 5, 3]")]
    [InlineData("""type: "Scale" """, "[1, 6, 5, 3] on axis 1")]
    [InlineData("""type: "BatchReindex" """, "indices [M]")]
    [InlineData("""type: "SoftmaxWithLoss" """, "90 labels")]
    [InlineData("""type: "InfogainLoss" """, "third bottom")]
    [InlineData("""type: "EuclideanLoss" """, "[1, 6, 5, 4] and [1, 6, 5, 3]")]
    public void Two_bottoms(string text, string expected) =>
        Assert.Contains(expected, LayerCase.Fault(text + """ top: "y" """, Image, [1, 6, 5, 3]), StringComparison.Ordinal);

    [Theory]
    [InlineData("""type: "Data" top: "d" data_param { batch_size: 2 }""", "how large its pictures are")]
    [InlineData("""type: "Data" top: "d" transform_param { crop_size: 4 }""", "no batch_size")]
    [InlineData("""type: "Data" top: "d" top: "e" top: "f" data_param { batch_size: 2 crop_size: 4 }""", "1 or 2 tops, not 3")]
    [InlineData("""type: "HDF5Data" top: "d" hdf5_data_param { source: "list.txt" }""", "list.txt")]
    [InlineData("""type: "DummyData" top: "d" """, "1 num")]
    [InlineData("""type: "DummyData" top: "d" dummy_data_param { shape { dim: 1 } data_filler { } data_filler { } }""", "fillers, not 2")]
    [InlineData("""type: "Input" top: "d" top: "e" top: "f" input_param { shape { dim: 1 } shape { dim: 1 } }""", "1 or 3 shapes, not 2")]
    [InlineData("""type: "Input" top: "d" input_param { shape { dim: 65536 dim: 65536 } }""", "more than 2147483647")]
    [InlineData("""type: "Input" top: "d" input_param { shape { dim: -1 } }""", "negative")]
    public void No_bottom(string text, string expected) => Assert.Contains(expected, LayerCase.Fault(text), StringComparison.Ordinal);

    [Fact]
    public void A_bottom_that_no_longer_fits_the_weights_is_refused()
    {
        var layer = new LayerCase("""type: "InnerProduct" top: "y" inner_product_param { num_output: 2 }""", [1, 3]);
        string fault = Assert.ThrowsAny<CaffeException>(() => layer.Layer.InferShapes([[1, 4]])).Message;
        Assert.Contains("3 inputs", fault, StringComparison.Ordinal);
        Assert.Contains("[1, 4]", fault, StringComparison.Ordinal);
    }
}
