using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Small layers of forks, on numbers worked by hand (spec/wild.md, 1, 3, 5 and 6).</summary>
public sealed class ForkLayerTests
{
    [Fact]
    public void Transpose_names_all_axes()
    {
        Assert.Equal([1, 4, 2, 5, 3, 6], LayerCase.Run("""type: "Transpose" top: "y" transpose_param { dim: 3 dim: 2 dim: 0 dim: 1 }""", [1, 2, 1, 3], 1, 2, 3, 4, 5, 6));
        Assert.Contains("every axis", LayerCase.Fault("""type: "Transpose" top: "y" transpose_param { dim: 1 dim: 0 }""", [1, 2, 3]), StringComparison.Ordinal);
    }

    [Fact]
    public void Reverse_and_Flip_turn_axes_round()
    {
        Assert.Equal([3, 2, 1], LayerCase.Run("""type: "Reverse" top: "y" """, [3, 1, 1], 1, 2, 3));
        Assert.Equal([3, 2, 1], LayerCase.Run("""type: "Flip" top: "y" """, [1, 1, 1, 3], 1, 2, 3));
        Assert.Equal([3, 4, 1, 2], LayerCase.Run("""type: "Flip" top: "y" flip_param { flip_width: false flip_height: true }""", [1, 1, 2, 2], 1, 2, 3, 4));
    }

    [Fact]
    public void Filter_of_one_bottom_keeps_channels()
    {
        const string Text = """type: "Filter" top: "y" filter_param { num_output: 2 }""";
        Assert.Equal([5, 7], new LayerCase(Text, [[1, 3]], [LayerCase.Trained([3], 1, 0, 1)]).Run([[5, 6, 7]])[0]);
        Assert.Contains("3 channels", Assert.Throws<LayerException>(() => new LayerCase("""type: "Filter" top: "y" filter_param { num_output: 4 }""", [[1, 5]], [LayerCase.Trained([5], 1, 0, 1, 1, 0)]).Run([new float[5]])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insanity_param { lb: 3 ub: 5 }", -0.510826f)]
    [InlineData("", -0.277259f)]
    public void Insanity_divides_by_the_mean(string text, float expected) =>
        LayerContractTests.AssertClose([expected, 4], LayerCase.Run($$"""type: "Insanity" top: "y" {{text}}""", [2], -2, 4), 1e-6f);

    [Fact]
    public void SeLuDropout_is_nothing_when_a_net_runs() => Assert.Equal([-1, 2], LayerCase.Run("""type: "SeLuDropout" top: "y" """, [2], -1, 2));

    [Fact]
    public void BatchReduction_of_levels() => Assert.Equal(
        [10, 2.5f], LayerCase.Run("""type: "BatchReduction" top: "y" batch_reduction_param { level: 1 level: 2 reduction_param { operation: MEAN } }""", [5, 1], 10, 1, 2, 3, 4));

    [Fact]
    public void Interp_takes_the_size_of_its_second_bottom() => Assert.Equal(
        [0, 5, 10], new LayerCase("""type: "Interp" top: "y" interp_param { use_blob_size: true }""", [1, 1, 1, 2], [1, 1, 1, 3]).Run([[0, 10], [0, 0, 0]])[0]);

    [Fact]
    public void Gather_takes_places_of_an_axis()
    {
        Assert.Equal([3, 1, 6, 4], LayerCase.Run("""type: "Gather" top: "y" gather_param { axis: 1 indices: 2 indices: 0 shape: 2 }""", [2, 3], 1, 2, 3, 4, 5, 6));
        var several = new LayerCase("""type: "Gather" top: "y" gather_param { indices: 1 indices: 1 indices: 0 shape: 3 shape: 1 }""", [2, 2]);
        Assert.Equal([[3, 1, 2]], several.Tops);
        Assert.Equal([3, 4, 3, 4, 1, 2], several.Run([[1, 2, 3, 4]])[0]);
        Assert.Equal([[2]], new LayerCase("""type: "Gather" top: "y" gather_param { axis: -1 indices: 1 shape: 0 }""", [2, 3]).Tops);
        Assert.Contains("index 3 of axis 1, which has 3", LayerCase.Fault("""type: "Gather" top: "y" gather_param { axis: 1 indices: 3 }""", [2, 3]), StringComparison.Ordinal);
        Assert.Contains("2 indices", LayerCase.Fault("""type: "Gather" top: "y" gather_param { indices: 0 indices: 1 }""", [2, 3]), StringComparison.Ordinal);
    }

    [Fact]
    public void Pad_puts_a_whole_number_around()
    {
        Assert.Equal([7, 7, 7, 7, 1, 2, 7, 3, 4], LayerCase.Run("""type: "Pad" top: "y" pad_param { paddings: 1 paddings: 0 paddings: 1 paddings: 0 constant_values: 7 }""", [2, 2], 1, 2, 3, 4));
        Assert.Contains("paddings for 1 axes", LayerCase.Fault("""type: "Pad" top: "y" pad_param { paddings: 1 paddings: 0 }""", [2, 3]), StringComparison.Ordinal);
        Assert.Contains("has 1 paddings", LayerCase.Fault("""type: "Pad" top: "y" pad_param { paddings: 1 }""", [2]), StringComparison.Ordinal);
        Assert.Contains("takes 1", Assert.Single(new LayerCase("""type: "Pad" top: "y" pad_param { paddings: 1 paddings: 0 constant_values: 1.5 }""", [2]).Setup.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Resize_fades_behind_the_last_number()
    {
        Assert.Equal([0, 5, 10, 5], LayerCase.Run("""type: "Resize" top: "y" resize_param { height: 1 width: 4 }""", [1, 1, 1, 2], 0, 10));
        // Half of 5 is 2: places 0 and 2.5.
        Assert.Equal([1, 4.5f], LayerCase.Run("""type: "Resize" top: "y" resize_param { is_pyramid_test: true out_height_scale: 1 out_width_scale: 0.5 }""", [1, 1, 1, 5], 1, 2, 4, 5, 6));
        Assert.Equal([0, 4, 8, 12], LayerCase.Run("""type: "Resize" top: "y" resize_param { height: 2 width: 2 }""", [1, 1, 2, 2], 0, 4, 8, 12));
        Assert.Equal([0, 6, 12, 6], LayerCase.Run("""type: "Resize" top: "y" resize_param { height: 4 width: 1 }""", [1, 1, 2, 1], 0, 12));
        Assert.Contains("needs height and width", LayerCase.Fault("""type: "Resize" top: "y" resize_param { height: 3 }""", [1, 1, 2, 2]), StringComparison.Ordinal);
    }

    [Fact]
    public void Lstm_of_two_steps()
    {
        Blob[] trained = [LayerCase.Trained([4, 1], 1, 0.5f, 1, 2), LayerCase.Trained([4, 1], 0.5f, 1, 0, 1), LayerCase.Trained([4], 0, 1, 0, 0)];
        LayerContractTests.AssertClose(
            [0.444031f, 0.058087f], new LayerCase("""type: "Lstm" top: "y" lstm_param { num_output: 1 }""", [[2, 1, 1]], trained).Run([[1, -1]])[0], 1e-5f);
    }

    [Theory]
    [InlineData("RegionLoss")]
    [InlineData("EvalDetection")]
    [InlineData("Yolov3")]
    public void What_only_judges_is_left_out_of_a_net(string type)
    {
        Net net = Net.Parse(
            $$"""
            layer { name: "data" type: "Input" top: "data" top: "label" input_param { shape { dim: 1 dim: 3 dim: 2 dim: 2 } shape { dim: 1 dim: 5 } } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 2 kernel_size: 1 } }
            layer { name: "loss" type: "{{type}}" bottom: "conv" bottom: "label" top: "loss" }
            """);
        Assert.Contains("conv", net.Graph.Outputs.Select(output => output.Name));
        Assert.Contains($"layer 'loss' ({type}) only judges", Assert.Single(net.Graph.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_of_forks_have_the_shapes_they_tell()
    {
        Assert.Equal([[4, 3, 360, 480], [4, 1, 360, 480]], Tops("""type: "DenseImageData" top: "d" top: "l" dense_image_data_param { batch_size: 4 new_height: 360 new_width: 480 }"""));
        Assert.Equal([[4, 3, 360, 480], [4, 1, 360, 480]], Tops("""type: "ImageLabelmapData" top: "d" top: "l" image_data_param { batch_size: 4 new_height: 360 new_width: 480 }"""));
        Assert.Equal([[1, 3, 9, 9], [1, 1, 9, 9], [1, 1, 1, 2]], Tops("""type: "ImageSegData" top: "d" top: "l" top: "s" image_data_param { batch_size: 1 label_type: PIXEL } transform_param { crop_size: 9 }"""));
        Assert.Equal([[2, 3, 16, 24], [2, 1, 1, 1], [2, 1, 2, 3]], Tops("""type: "LaneData" top: "d" top: "n" top: "l" data_param { batch_size: 2 } transform_param { resize_param { height: 16 width: 24 } resize_param { height: 32 width: 48 } }"""));
        Assert.Equal([[2, 30, 224, 224], [2, 1, 1, 1]], Tops("""type: "VideoData" top: "d" top: "l" video_data_param { batch_size: 2 new_length: 5 num_segments: 3 modality: FLOW } transform_param { crop_size: 224 }"""));
        Assert.Equal([[2, 9, 224, 224]], Tops("""type: "VideoData" top: "d" video_data_param { batch_size: 2 num_segments: 3 modality: RGB } transform_param { crop_size: 224 }"""));

        static Shape[] Tops(string text) => new LayerCase(text).Tops;
    }

    [Fact]
    public void Hole_is_an_older_name_of_dilation()
    {
        Assert.Equal([1, 1, 5, 5], new LayerCase("""type: "Convolution" top: "y" convolution_param { num_output: 1 kernel_size: 3 hole: 2 }""", [1, 1, 9, 9]).Tops[0]);
        Assert.Contains("hole and dilation", LayerCase.Fault("""type: "Convolution" top: "y" convolution_param { num_output: 1 kernel_size: 3 hole: 2 dilation: 2 }""", [1, 1, 9, 9]), StringComparison.Ordinal);
    }

    [Fact]
    public void TextProposal_moves_boxes_up_and_down()
    {
        var layer = new LayerCase("""type: "Python" top: "b" top: "s" python_param { module: "layers.text_proposal_layer" layer: "ProposalLayer" param_str: "'feat_stride': 16" }""", [1, 20, 1, 1], [1, 20, 1, 1], [1, 3]);
        float[] moves = new float[20];
        (moves[0], moves[1]) = (1, MathF.Log(2));
        float[][] tops = layer.Run([[.. Enumerable.Range(0, 20).Select(i => (float)i)], moves, [40, 12, 1]]);
        // Box 2 to 12 is 11 high around 7: moved to 18 and twice as high, 7 to 29; cut at 11 on the right.
        Assert.Equal([0, 7, 11, 29], tops[0][..4]);
        Assert.Equal([10, 11], tops[1][..2]);
    }
}
