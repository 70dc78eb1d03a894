using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Formats.Upgrade;

public sealed class UpgradeTests
{
    private static NetParameter Parse(string text)
    {
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(text);
        Assert.Empty(document.Warnings);
        return document.Message;
    }

    // Checks one upgrade, that it leaves its input alone, and that doing it again changes nothing.
    private static IReadOnlyList<string> AssertUpgrade(string old, string expected)
    {
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(old, "net");
        Assert.Empty(document.Warnings);
        NetParameter before = document.Message.Clone();
        UpgradedNet upgraded = NetUpgrade.Apply(document.Message, document.Positions);
        Assert.Equal(TextFormat.Print(Parse(expected)), TextFormat.Print(upgraded.Net));
        Assert.Equal(before, document.Message);
        UpgradedNet again = NetUpgrade.Apply(upgraded.Net, document.Positions);
        Assert.Equal(upgraded.Net, again.Net);
        Assert.Empty(again.Notes);
        return [.. upgraded.Notes.Select(note => note.ToString())];
    }

    [Fact]
    public void A_ReLU_inside_a_layer_becomes_a_layer() => Assert.Equal(
        ["net:1:1: the relu inside the layer 'c' is now the layer 'c/relu' behind it", "net:2:1: the relu inside the layer 'n' is now the layer 'n/relu' behind it"],
        AssertUpgrade(
            """
            layer { name: "c" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 2 kernel_size: 1 relu: true } relu_param { negative_slope: 0.1 } include { phase: TEST } }
            layer { name: "n" type: "BatchNorm" bottom: "c" top: "n" batch_norm_param { relu: true eps: 1 } }
            layer { name: "o" type: "Convolution" bottom: "n" top: "o" convolution_param { num_output: 2 kernel_size: 1 relu: false } }
            """,
            """
            layer { name: "c" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 2 kernel_size: 1 } include { phase: TEST } }
            layer { name: "c/relu" type: "ReLU" bottom: "c" top: "c" relu_param { negative_slope: 0.1 } include { phase: TEST } }
            layer { name: "n" type: "BatchNorm" bottom: "c" top: "n" batch_norm_param { eps: 1 } }
            layer { name: "n/relu" type: "ReLU" bottom: "n" top: "n" }
            layer { name: "o" type: "Convolution" bottom: "n" top: "o" convolution_param { num_output: 2 kernel_size: 1 relu: false } }
            """));

    [Fact]
    public void The_V0_net_becomes_the_net_it_means()
    {
        IReadOnlyList<string> notes = AssertUpgrade(File.ReadAllText(Tree.Golden("v0_legacy", "net.prototxt")), """
            name: "v0_legacy"
            layer { name: "input" type: "Input" top: "data" input_param { shape { dim: [1, 3, 12, 12] } } }
            layer {
              name: "conv" type: "Convolution" bottom: "data" top: "conv"
              param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 decay_mult: 0 }
              convolution_param {
                num_output: 6 pad: 1 kernel_size: 3 group: 3 stride: 2
                weight_filler { type: "gaussian" std: 0.2 } bias_filler { type: "uniform" min: -0.5 max: 0.5 }
              }
            }
            layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
            layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
            layer { name: "norm" type: "LRN" bottom: "pool" top: "norm" lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 } }
            layer {
              name: "ip" type: "InnerProduct" bottom: "norm" top: "ip"
              inner_product_param {
                num_output: 5
                weight_filler { type: "gaussian" std: 0.2 } bias_filler { type: "uniform" min: -0.5 max: 0.5 }
              }
            }
            layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
            """);
        Assert.Equal(
            [
                "net:3:1: the padding layer 'pad' in front of 'conv' is now its pad of 1",
                "net:4:1: the layers are in the V0 form of 2013 (layers { layer { } })",
                "net:4:1: 6 'layers' with types such as CONVOLUTION are now 'layer' with types such as \"Convolution\"",
                "net:2:1: the input data is now a layer of type Input",
            ],
            notes);
    }

    [Fact]
    public void The_V1_net_becomes_the_net_it_means() => AssertUpgrade(File.ReadAllText(Tree.Golden("v1_legacy", "net.prototxt")), """
        name: "v1_legacy"
        layer { name: "input" type: "Input" top: "data" input_param { shape { dim: [1, 3, 12, 12] } } }
        layer {
          name: "conv" type: "Convolution" bottom: "data" top: "conv"
          param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 decay_mult: 0 }
          convolution_param {
            num_output: 6 kernel_size: 3 group: 3
            weight_filler { type: "gaussian" std: 0.2 } bias_filler { type: "uniform" min: -0.5 max: 0.5 }
          }
        }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
        layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "pool" top: "ip"
          inner_product_param {
            num_output: 5
            weight_filler { type: "gaussian" std: 0.2 } bias_filler { type: "uniform" min: -0.5 max: 0.5 }
          }
        }
        layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
        """);

    [Theory]
    [InlineData("type: 'conv' num_output: 2 biasterm: false kernelsize: 3 stride: 2 pad: 1 group: 2",
        "type: 'Convolution' convolution_param { num_output: 2 bias_term: false pad: 1 kernel_size: 3 group: 2 stride: 2 }")]
    [InlineData("type: 'innerproduct' num_output: 2 biasterm: false weight_filler { type: 'xavier' }",
        "type: 'InnerProduct' inner_product_param { num_output: 2 bias_term: false weight_filler { type: 'xavier' } }")]
    [InlineData("type: 'pool' pool: AVE kernelsize: 3 stride: 2 pad: 1",
        "type: 'Pooling' pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }")]
    [InlineData("type: 'pool' pool: STOCHASTIC", "type: 'Pooling' pooling_param { pool: STOCHASTIC }")]
    [InlineData("type: 'lrn' local_size: 3 alpha: 2 beta: 3 k: 4", "type: 'LRN' lrn_param { local_size: 3 alpha: 2 beta: 3 k: 4 }")]
    [InlineData("type: 'dropout' dropout_ratio: 0.3", "type: 'Dropout' dropout_param { dropout_ratio: 0.3 }")]
    [InlineData("type: 'concat' concat_dim: 0", "type: 'Concat' concat_param { concat_dim: 0 }")]
    [InlineData("type: 'relu'", "type: 'ReLU'")]
    [InlineData("type: 'sigmoid'", "type: 'Sigmoid'")]
    [InlineData("type: 'tanh'", "type: 'TanH'")]
    [InlineData("type: 'bnll'", "type: 'BNLL'")]
    [InlineData("type: 'flatten'", "type: 'Flatten'")]
    [InlineData("type: 'split'", "type: 'Split'")]
    [InlineData("type: 'im2col'", "type: 'Im2col'")]
    [InlineData("type: 'softmax_loss'", "type: 'SoftmaxWithLoss'")]
    [InlineData("type: 'accuracy'", "type: 'Accuracy'")]
    [InlineData("type: 'data' source: 'db' meanfile: 'm' batchsize: 4 cropsize: 5 mirror: true rand_skip: 6 scale: 0.5",
        "type: 'Data' data_param { source: 'db' batch_size: 4 rand_skip: 6 } transform_param { scale: 0.5 mean_file: 'm' crop_size: 5 mirror: true }")]
    [InlineData("type: 'images' source: 'list' batchsize: 4 new_height: 5 new_width: 6 shuffle_images: true",
        "type: 'ImageData' image_data_param { source: 'list' batch_size: 4 new_height: 5 new_width: 6 shuffle: true }")]
    [InlineData("type: 'window_data' source: 'w' batchsize: 1 det_fg_threshold: 0.1 det_bg_threshold: 0.2 det_fg_fraction: 0.3 det_context_pad: 4 det_crop_mode: 'square'",
        "type: 'WindowData' window_data_param { source: 'w' batch_size: 1 fg_threshold: 0.1 bg_threshold: 0.2 fg_fraction: 0.3 context_pad: 4 crop_mode: 'square' }")]
    [InlineData("type: 'hdf5_data' source: 'h' batchsize: 3", "type: 'HDF5Data' hdf5_data_param { source: 'h' batch_size: 3 }")]
    [InlineData("type: 'hdf5_output' hdf5_output_param { file_name: 'f' }", "type: 'HDF5Output' hdf5_output_param { file_name: 'f' }")]
    [InlineData("type: 'infogain_loss' source: 'i'", "type: 'InfogainLoss' infogain_loss_param { source: 'i' }")]
    [InlineData("type: 'relu' blobs { num: 1 data: 2 } blobs_lr: 3 weight_decay: 4", "type: 'ReLU' blobs { num: 1 data: 2 } param { lr_mult: 3 decay_mult: 4 }")]
    public void V0_parameters_find_their_messages(string old, string expected) =>
        AssertUpgrade($"layers {{ layer {{ name: 'x' {old} }} bottom: 'b' top: 't' }}", $"layer {{ name: 'x' {expected} bottom: 'b' top: 't' }}");

    [Fact]
    public void A_V0_parameter_that_its_type_does_not_know_is_noted()
    {
        IReadOnlyList<string> notes = AssertUpgrade(
            "layers { layer { name: 'x' type: 'relu' kernelsize: 3 new_num: 2 } }", "layer { name: 'x' type: 'ReLU' }");
        Assert.Contains("net:1:41: kernelsize of 'x' is left out: a 'relu' layer has no use for it", notes);
        Assert.Contains("net:1:55: new_num of 'x' is left out: a 'relu' layer has no use for it", notes);
    }

    [Fact]
    public void Of_what_stands_around_a_V0_layer_bottoms_and_tops_are_taken()
    {
        IReadOnlyList<string> notes = AssertUpgrade(
            "layers { bottom: 'b' layer { name: 'x' type: 'lrn' k: 2 } top: 't' include { } lrn_param { k: 3 } }",
            "layer { name: 'x' type: 'LRN' bottom: 'b' top: 't' lrn_param { k: 2 } }");
        Assert.Contains("net:1:68: include beside the V0 layer 'x' is left out", notes);
        Assert.Contains("net:1:80: lrn_param beside the V0 layer 'x' is left out", notes);
    }

    [Fact]
    public void Padding_layers_fold_into_each_reader() => AssertUpgrade(
        """
        layers { layer { name: 'p' type: 'padding' pad: 2 } bottom: 'a' top: 'b' }
        layers { layer { name: 'c' type: 'conv' pad: 9 } bottom: 'b' top: 'c' }
        layers { layer { name: 'd' type: 'pool' } bottom: 'b' top: 'd' }
        layers { layer { name: 'e' type: 'conv' } bottom: 'd' top: 'e' }
        """,
        """
        layer { name: 'c' type: 'Convolution' bottom: 'a' top: 'c' convolution_param { pad: 2 } }
        layer { name: 'd' type: 'Pooling' bottom: 'a' top: 'd' pooling_param { pad: 2 } }
        layer { name: 'e' type: 'Convolution' bottom: 'd' top: 'e' }
        """);

    [Fact]
    public void V1_lists_become_params() => AssertUpgrade(
        """
        layers {
          name: 'x' type: INNER_PRODUCT bottom: ['a', 'b'] top: 't' loss_weight: 2
          param: ['w', 'b', 'c'] blob_share_mode: [STRICT, PERMISSIVE] blobs_lr: 3 weight_decay: [4, 5]
          include { phase: TEST } exclude { min_level: 2 } blobs { num: 1 data: 2 }
          inner_product_param { num_output: 7 }
        }
        """,
        """
        layer {
          name: 'x' type: 'InnerProduct' bottom: ['a', 'b'] top: 't' loss_weight: 2
          param { name: 'w' share_mode: STRICT lr_mult: 3 decay_mult: 4 }
          param { name: 'b' share_mode: PERMISSIVE decay_mult: 5 } param { name: 'c' }
          include { phase: TEST } exclude { min_level: 2 } blobs { num: 1 data: 2 }
          inner_product_param { num_output: 7 }
        }
        """);

    [Fact]
    public void Every_V1_type_has_a_name()
    {
        foreach (V1LayerParameter.Types.LayerType type in Enum.GetValues<V1LayerParameter.Types.LayerType>())
            Assert.NotNull(V1LayerTypes.Name(type));
    }

    [Fact]
    public void Every_V1_parameter_message_has_its_place_in_a_layer()
    {
        string[] v1 = [.. V1LayerParameter.Descriptor.Fields.InDeclarationOrder().Select(field => field.Name).Where(name => name.EndsWith("_param", StringComparison.Ordinal))];
        Assert.True(v1.Length > 30);
        foreach (string name in v1)
            Assert.Equal(
                V1LayerParameter.Descriptor.FindFieldByName(name).MessageType,
                LayerParameter.Descriptor.FindFieldByName(name)?.MessageType);
    }

    [Theory]
    [InlineData("DATA", "Data", "data_param")]
    [InlineData("IMAGE_DATA", "ImageData", "image_data_param")]
    [InlineData("WINDOW_DATA", "WindowData", "window_data_param")]
    public void Transform_fields_move_out_of_V1_data_layers(string type, string name, string parameter)
    {
        IReadOnlyList<string> notes = AssertUpgrade(
            $"layers {{ name: 'x' type: {type} {parameter} {{ source: 's' scale: 2 mean_file: 'm' crop_size: 3 mirror: true }} transform_param {{ scale: 9 force_gray: true }} }}",
            $"layer {{ name: 'x' type: '{name}' {parameter} {{ source: 's' }} transform_param {{ scale: 2 mean_file: 'm' crop_size: 3 mirror: true force_gray: true }} }}");
        Assert.Contains(notes, note => note.EndsWith("crop_size of 'x' now stands in transform_param", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("input: 'a' input_dim: [1, 2, 3, 4]", "layer { name: 'input' type: 'Input' top: 'a' input_param { shape { dim: [1, 2, 3, 4] } } } layer { name: 'x' }")]
    [InlineData("input: ['a', 'b'] input_dim: [1, 2, 3, 4, 5, 6, 7, 8, 9]",
        "layer { name: 'input' type: 'Input' top: ['a', 'b'] input_param { shape { dim: [1, 2, 3, 4] } shape { dim: [5, 6, 7, 8] } } } layer { name: 'x' }")]
    [InlineData("input: ['a', 'b'] input_shape { dim: 1 } input_shape { dim: [2, 3] }",
        "layer { name: 'input' type: 'Input' top: ['a', 'b'] input_param { shape { dim: 1 } shape { dim: [2, 3] } } } layer { name: 'x' }")]
    [InlineData("input: 'a'", "layer { name: 'x' }")]
    public void Input_fields_become_a_layer_in_front(string old, string expected) => AssertUpgrade($"layer {{ name: 'x' }} {old}", expected);

    [Fact]
    public void Three_params_of_a_BatchNorm_are_frozen() => AssertUpgrade(
        """
        layer { name: 'a' type: 'BatchNorm' param { lr_mult: 1 name: 'm' } param { } param { lr_mult: 0 decay_mult: 0 } }
        layer { name: 'b' type: 'BatchNorm' param { lr_mult: 1 } }
        layer { name: 'c' type: 'Scale' param { } param { } param { } }
        """,
        """
        layer {
          name: 'a' type: 'BatchNorm'
          param { name: 'm' lr_mult: 0 decay_mult: 0 } param { lr_mult: 0 decay_mult: 0 } param { lr_mult: 0 decay_mult: 0 }
        }
        layer { name: 'b' type: 'BatchNorm' param { lr_mult: 1 } }
        layer { name: 'c' type: 'Scale' param { } param { } param { } }
        """);

    [Theory]
    [InlineData("layer { } layers { type: RELU }",
        "net:1:11: the net has 1 'layer' and 1 'layers': write all of them as layer { type: \"Name\" } or all as layers { type: NAME }")]
    [InlineData("layers { layer { name: 'x' type: 'covn' } }",
        "net:1:28: the V0 layer 'x' is of the unknown type 'covn' (did you mean conv?)")]
    [InlineData("layers { layer { name: 'p' type: 'padding' } bottom: 'a' top: 'b' } layers { layer { name: 'r' type: 'relu' } bottom: 'b' }",
        "net:1:69: the padding layer 'p' in front of 'r', which is a 'relu': only conv and pool layers pad")]
    [InlineData("layers { layer { name: 'p' type: 'padding' } bottom: 'a' top: 'b' } layers { layer { name: 'c' type: 'conv' } bottom: 'b' bottom: 'c' }",
        "net:1:69: the padding layer 'p' in front of 'c': both need one bottom, and the padding layer one top")]
    [InlineData("layers { layer { name: 'i' type: 'images' new_height: -1 } }", "net:1:10: the V0 layer 'i' has a new_height of -1")]
    [InlineData("input: 'a' input_dim: 1 input_dim: 2", "net:1:12: 1 input need 4 input_dim, but there are 2")]
    [InlineData("input: 'a' input: 'b' input_shape { }", "net:1:23: 2 input need 2 input_shape, but there are 1")]
    public void A_net_that_contradicts_itself_is_refused(string text, string message)
    {
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(text, "net");
        Assert.Equal(message, Assert.Throws<NetFormatException>(() => NetUpgrade.Apply(document.Message, document.Positions)).Message);
        Assert.Equal(
            message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..],
            Assert.Throws<NetFormatException>(() => NetUpgrade.Apply(document.Message)).Message);
    }

    [Fact]
    public void New_layers_stand_where_the_old_ones_stood()
    {
        const string Text = "input: 'data'\ninput_dim: [1, 2, 3, 4]\nlayers {\n  name: 'x' type: RELU\n my_param { a: 1 }\n}\nlayers { name: 'd' type: DATA\n data_param { scale: 2 } }";
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(Text, "net");
        NetParameter net = NetUpgrade.Apply(document.Message, document.Positions).Net;
        Assert.Equal("net:1:1", document.Positions.Find(net.Layer[0])?.ToString());
        Assert.Equal("net:2:1", document.Positions.Find(net.Layer[0].InputParam)?.ToString());
        Assert.Equal("net:3:1", document.Positions.Find(net.Layer[1])?.ToString());
        Assert.Equal("net:4:13", document.Positions.Find(net.Layer[1], "type")?.ToString());
        Assert.Equal("net:8:2", document.Positions.Find(net.Layer[2].TransformParam)?.ToString());
        Assert.Equal("a: 1", Assert.Single(document.UnknownFieldsOf(net.Layer[1])).Text);
    }
}
