using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Graph;
using CaffeSharp.Proto;
using Xunit;

namespace CaffeSharp.Tests.Graph;

/// <summary>What stands between a file and a graph: unknown fields, inputs, phases, weights that belong to another net.</summary>
public sealed class ReadyNetTests
{
    private const string Train = """
        layer { name: "data" type: "Data" top: "data" top: "label" include { phase: TRAIN } data_param { batch_size: 8 } transform_param { crop_size: 12 } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "acc" type: "Accuracy" bottom: "ip" bottom: "label" top: "acc" include { phase: TEST } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
        """;

    private const string Doubtful = """
        layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } } }
        layer { name: "p" type: "Pooling" bottom: "x" top: "y" pooling_param { kernel_size: 2 shiny: 3 } FIELD }
        """;

    [Fact]
    public void Data_of_the_other_phase_are_told_as_such()
    {
        string fault = Assert.Throws<NetException>(() => Net.Parse(Train)).Message;
        Assert.Contains("'data', which is made only in phase TRAIN (layer 'data', line 1): use --phase train, or --deploy", fault, StringComparison.Ordinal);
        Assert.Equal([8, 3, 12, 12], Net.Parse(Train, null, new() { Phase = NetPhase.Train }).Graph.Inputs[0].Shape);
    }

    [Fact]
    public void Deploy_takes_the_data_of_the_other_phase_for_its_input()
    {
        NetGraph graph = Net.Parse(Train, null, new() { Deploy = true }).Graph;
        Assert.Equal(["Input", "InnerProduct", "Softmax"], graph.Nodes.Select(node => node.Type));
        Assert.Equal([1, 3, 12, 12], graph.Inputs.Single().Shape);
    }

    [Fact]
    public void All_inputs_without_a_shape_are_named_with_the_way_to_give_them()
    {
        const string text = """
            layer { name: "d" type: "Python" top: "data" top: "im_info" python_param { module: "x" layer: "Y" } }
            layer { name: "e" type: "MyData" top: "other" }
            layer { name: "s" type: "Eltwise" bottom: "data" bottom: "other" top: "s" }
            layer { name: "silence" type: "Silence" bottom: "im_info" }
            """;
        string fault = Assert.ThrowsAny<CaffeException>(() => Net.Parse(text)).Message;
        Assert.Contains("'data' (layer 'd', Python, line 1) and 'other' (layer 'e', MyData, line 2): give it, for example --input-shape data=1,3,224,224 --input-shape other=1", fault, StringComparison.Ordinal);
        var given = new Dictionary<string, Shape> { ["data"] = [1, 2], ["other"] = [1, 2] };
        Assert.Equal(["data", "im_info", "other"], Net.Parse(text, null, new() { InputShapes = given }).Graph.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void A_bottom_that_nobody_makes_becomes_an_input_by_its_shape() => Assert.Equal([1, 2],
        Net.Parse("input: 'x' layer { name: 'r' type: 'ReLU' bottom: 'x' top: 'y' }", null, new() { InputShapes = new Dictionary<string, Shape> { ["x"] = [1, 2] } }).Graph.Inputs.Single().Shape);

    [Fact]
    public void Detections_are_kept_of_a_net_that_evaluates_them() => Assert.Equal(["Input", "InnerProduct", "ReLU"],
        Net.Parse("""
            layer { name: "d" type: "AnnotatedData" top: "data" top: "label" transform_param { resize_param { height: 4 width: 4 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
            layer { name: "r" type: "ReLU" bottom: "ip" top: "detection_out" }
            layer { name: "eval" type: "DetectionEvaluate" bottom: "detection_out" bottom: "label" top: "eval" }
            """, null, new() { Deploy = true }).Graph.Nodes.Select(node => node.Type));

    [Fact]
    public void A_field_that_may_change_the_result_is_said_refused_and_stands_first()
    {
        string text = Doubtful.Replace("FIELD", "", StringComparison.Ordinal);
        string warning = Assert.Single(Net.Parse(text).Graph.Warnings).ToString();
        Assert.Contains("'shiny', so it is left out", warning, StringComparison.Ordinal);
        Assert.EndsWith("the layer may compute something else", warning, StringComparison.Ordinal);
        Assert.Contains("may compute something else (1 such field; strict)", Assert.Throws<NetFormatException>(() => Net.Parse(text, null, new() { Strict = true })).Message, StringComparison.Ordinal);
        string clash = text + "layer { name: 's' type: 'Eltwise' bottom: 'x' bottom: 'y' top: 's' }";
        string fault = Assert.Throws<NetException>(() => Net.Parse(clash)).Message;
        Assert.Matches("^2:.*shiny.*may compute something else; and then: .*layer 's'", fault[fault.IndexOf("2:", StringComparison.Ordinal)..]);
    }

    [Theory]
    [InlineData("debug_info: true")]
    [InlineData("forward_type: FLOAT16")]
    public void A_field_that_cannot_change_the_result_is_passed_over(string field)
    {
        string text = Doubtful.Replace("FIELD", field, StringComparison.Ordinal).Replace("shiny: 3", "", StringComparison.Ordinal);
        Assert.Empty(Net.Parse(text, null, new() { Strict = true }).Graph.Warnings);
    }

    [Fact]
    public void A_field_of_a_layer_that_takes_no_part_is_not_spoken_of() =>
        Assert.Empty(Net.Parse(Doubtful.Replace("FIELD", "}\nlayer { name: 'q' type: 'Strange' shiny_too: 1 include { phase: TRAIN }", StringComparison.Ordinal).Replace("shiny: 3", "", StringComparison.Ordinal)).Graph.Warnings);

    [Fact]
    public void What_the_wanted_outputs_do_not_need_is_left_out()
    {
        const string Judged = """
            layer { name: "d" type: "Data" top: "data" top: "label" data_param { batch_size: 2 } transform_param { crop_size: 4 } }
            layer { name: "other" type: "Data" top: "unshaped" data_param { batch_size: 2 } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 weight_filler { type: "gaussian" } } }
            layer { name: "relu" type: "ReLU" bottom: "ip" top: "ip" }
            layer { name: "ip2" type: "InnerProduct" bottom: "ip" top: "ip2" inner_product_param { num_output: 3 weight_filler { type: "gaussian" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
            layer { name: "accuracy" type: "Accuracy" bottom: "ip2" bottom: "unshaped" top: "accuracy" }
            """;
        Net part = Net.Parse(Judged, null, new() { Outputs = ["ip"] });
        Assert.Equal(["d", "ip", "relu"], part.Graph.Nodes.Select(node => node.Name));
        Net two = Net.Parse(Judged, null, new() { Outputs = ["ip2", "ip"] });
        Assert.Equal(["ip", "ip2"], two.Graph.Outputs.Select(output => output.Name));
        // A blob that a later layer reads stays what it is, although its memory could be taken.
        using Session session = two.CreateSession(), all = two.CreateSession(new SessionOptions { KeepAll = true });
        var data = new Blob([2, 3, 4, 4], Enumerable.Range(0, 96).Select(i => i - 40f).ToArray());
        Assert.Equal(all.Run(data)["ip"].Span.ToArray(), session.Run(data)["ip"].Span.ToArray());
        Assert.Contains(session.Run(data)["ip"].Span.ToArray(), value => value > 0);
        Assert.StartsWith("the net has no blob 'ipp' (did you mean", Assert.Throws<FileFormatException>(() => Net.Parse(Judged, null, new() { Outputs = ["ipp"] })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Convolution", true)]
    [InlineData("ConvolutionRistretto", false)]
    public void Integers_of_Intel_are_left_aside_with_a_word(string type, bool isSaid)
    {
        var warnings = Net.Parse($$"""
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 1 dim: 2 dim: 2 } } }
            layer { name: "c" type: "{{type}}" bottom: "x" top: "c" convolution_param { num_output: 1 kernel_size: 1 } quantization_param { bw_layer_in: 8 } }
            """).Graph.Warnings;
        Assert.Equal(isSaid ? 1 : 0, warnings.Count(warning => warning.ToString().Contains("1 layer, 'c' first, has a quantization_param", StringComparison.Ordinal)));
    }

    [Fact]
    public void Weights_of_another_net_are_refused()
    {
        NetWeights other = new("", [new LayerWeights("conv", "", [new Blob([1], new float[1])])]);
        string fault = Assert.Throws<NetException>(() => Net.Parse(Train, other, new() { Deploy = true })).Message;
        Assert.Equal("the weights fit no layer of the net: they are for conv, and the net learns ip", fault);
    }
}
