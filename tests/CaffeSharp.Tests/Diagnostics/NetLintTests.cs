using CaffeSharp.Blobs;
using CaffeSharp.Diagnostics;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Cli;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Diagnostics;

public sealed class NetLintTests
{
    private const string Data = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 dim: 5 dim: 5 } } }""";

    /// <summary>Layers behind an input [1, 4, 5, 5], and the one thing there is to say of what stands behind the mark ^.</summary>
    public static TheoryData<string, string> Layers => new()
    {
        { """layer { name: "x" type: "ReLU" bottom: "data" top: "y" ^relu_parm { } }""",
            "warning: LayerParameter has no field 'relu_parm', so it is left out (did you mean relu_param?); the layer may compute something else than for those who wrote it; Caffe refuses the whole file [unknown-field]" },
        { """layer { name: "x" type: "ReLU" bottom: "data" top: "y" ^forward_type: FLOAT16 }""",
            "note: LayerParameter has no field 'forward_type', so it is left out; nothing when the net runs: it is of training, of a device or of no layer that takes part [unknown-field]" },
        { """layer { name: "x" ^type: "Convolutoin" bottom: "data" top: "y" }""",
            "error: layer 'x' (Convolutoin) is of a type that is not known (did you mean Convolution?); the net does not run [unknown-type]" },
        { """layer { name: "x" type: "ReLU" ^bottom: "dat" top: "y" }""",
            "error: layer 'x' (ReLU) has a bottom 'dat', which no layer before it makes (did you mean data?); the net does not run [unknown-bottom]" },
        { """layer { name: "x" type: "ReLU" bottom: "data" top: "y" } layer { name: "z" type: "TanH" bottom: "data" ^top: "y" }""",
            "error: layer 'z' (TanH) has a top 'y', which layer 'x' makes already; the net does not run [double-top]" },
        { """layer { name: "x" type: "ReLU" bottom: "data" top: "y" include { phase: TEST } ^exclude { phase: TRAIN } }""",
            "error: layer 'x' (ReLU) has both include and exclude rules, and may have one kind only; the net does not run [include-exclude]" },
        { "^" + Convolution("num_output: 0 kernel_size: 3"), "error: layer 'x' (Convolution) has no num_output, or one of 0; the net does not run [layer]" },
        { Convolution("num_output: 2 kernel_size: 3 ^stride_h: 2"),
            "error: layer 'x' (Convolution) has stride_h without stride_w; CaffeSharp refuses it; Caffe takes stride_w as 0 and divides by zero [caffe-arithmetic]" },
        { Convolution("num_output: 2 kernel_size: 3 stride_h: 2 ^stride_w: 0"),
            "error: layer 'x' (Convolution) has a stride of 0; CaffeSharp refuses it; Caffe divides by zero [caffe-arithmetic]" },
        { Convolution("num_output: 2 kernel_size: 3 ^group: 0"), "error: layer 'x' (Convolution) has group 0; CaffeSharp refuses it; Caffe divides by zero [caffe-arithmetic]" },
        { Convolution("num_output: 2 kernel_size: 3 ^dilation: 0"),
            "error: layer 'x' (Convolution) has a dilation of 0; CaffeSharp refuses it; in Caffe all taps of the kernel read the same pixel [caffe-arithmetic]" },
        { "^" + Convolution("num_output: 2 kernel_h: 3 kernel_w: 6 stride: 2"),
            "warning: layer 'x' (Convolution) has a kernel that spans 6 on axis 3, more than the 5 of its padded input [1, 4, 5, 5]; its one output there exists only since Caffe's division rounds toward zero; TensorFlow and PyTorch refuse it [truncated-division]" },
        { Pooling("kernel_h: 1 kernel_w: 3 ^stride: 3"),
            "warning: layer 'x' (Pooling) has a last window that begins at row 6, outside of the 5 there are; the numbers there are −FLT_MAX, in Caffe too [empty-window]" },
        { Pooling("pool: AVE kernel_h: 3 kernel_w: 1 ^stride: 3"),
            "warning: layer 'x' (Pooling) has a last window that begins at column 6, outside of the 5 there are; the numbers there are NaN, in Caffe too [empty-window]" },
        { """layer { name: "x" type: "BatchNorm" bottom: "data" top: "y" batch_norm_param { ^use_global_stats: false } }""",
            "warning: layer 'x' (BatchNorm) has use_global_stats: false, so it normalises by the batch itself; what comes out for a picture depends on the others of its batch; the stored mean and variance take no part [batch-statistics]" },
        { """layer { name: "x" type: "Flatten" bottom: "data" ^top: "data" }""",
            "warning: layer 'x' (Flatten) works in place; Caffe refuses it: the top of a Flatten needs a name of its own [in-place-refused]" },
        { Convolution("num_output: 4 kernel_size: 1") + """ layer { name: "z" type: "Eltwise" bottom: "y" bottom: "data" ^top: "y" }""",
            "warning: layer 'z' (Eltwise) sums in place of its bottom 'y'; Caffe sets 'y' to 0 before it adds it; CaffeSharp computes the sum [in-place-sum]" },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_finding_has_its_place_and_its_cost(string layers, string finding)
    {
        int column = layers.IndexOf('^', StringComparison.Ordinal) + 1;
        string text = layers.Remove(column - 1, 1);
        Assert.Equal([$"2:{column}: {finding}"], Check(Data + "\n" + text).Select(found => found.ToString()));
    }

    [Fact]
    public void A_fault_does_not_hide_those_behind_it()
    {
        IReadOnlyList<Finding> findings = Check($$"""
            {{Data}}
            layer { name: "a" type: "Convolution" bottom: "data" top: "a" convolution_param { num_output: 6 kernel_size: 3 stride_w: 2 group: 0 dilation: 0 } }
            layer { name: "b" type: "Convolution" bottom: "a" top: "b" convolution_param { num_output: 6 kernel_size: 3 group: 4 } }
            layer { name: "c" type: "ReLU" bottom: "b" top: "c" }
            layer { name: "d" type: "Nonsense" bottom: "c" top: "d" }
            layer { name: "e" type: "Pooling" bottom: "data" top: "e" pooling_param { kernel_size: 3 pad: 3 } }
            """);
        Assert.Equal([2, 2, 2, 3, 5, 6], findings.Select(finding => finding.Position!.Value.Line));
        Assert.All(findings, finding => Assert.Equal(Severity.Error, finding.Severity));
        Assert.Equal("layer 'b' (Convolution) has group 4, which does not divide its 6 input channels", findings[3].Message);
        Assert.Equal(["a", "a", "a", "b", "d", "e"], findings.Select(finding => finding.Layer));
    }

    [Fact]
    public void Weights_that_are_wrong_missing_or_unused_are_all_told()
    {
        var weights = new NetWeights("", [new("a", "", [new Blob([2, 4, 3, 3]), new Blob([3])]), new("gone", "", [new Blob([1])]), new("c", "", [new Blob([1])])]);
        IReadOnlyList<Finding> findings = Check($$"""
            {{Data}}
            layer { name: "a" type: "Convolution" bottom: "data" top: "a" convolution_param { num_output: 2 kernel_size: 3 } }
            layer { name: "b" type: "Scale" bottom: "a" top: "b" }
            layer { name: "c" type: "Nonsense" bottom: "b" top: "c" }
            """, weights);
        Assert.Equal(
        [
            "2:1: error: layer 'a' (Convolution) wants a blob 1 of [2], but the weights hold one of [3]; the net does not run with these weights [wrong-weights]",
            "3:1: warning: layer 'b' (Scale) has no weights in the file; it runs on its filler, constant(1), and not on trained numbers [missing-weights]",
            "4:19: error: layer 'c' (Nonsense) is of a type that is not known; the net does not run [unknown-type]",
            "warning: the weights have a layer 'gone', which is not in the net; its numbers take no part [unused-weights]",
        ], findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void An_in_place_layer_on_a_fork_is_refused_by_Caffe()
    {
        Finding finding = Assert.Single(Check($$"""
            {{Data}}
            layer { name: "a" type: "TanH" bottom: "data" top: "a" }
            layer { name: "b" type: "ReLU" bottom: "data" top: "data" }
            layer { name: "c" type: "TanH" bottom: "data" top: "c" }
            """));
        Assert.Equal(("in-place-fork", "b"), (finding.Rule, finding.Layer));
        Assert.Contains("works in place on 'data', which 'a' reads too", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Split", "layer 'z', the output 'v'")]
    [InlineData("Flatten", "layer 'z', the output 'v'")]
    [InlineData("Reshape", "layer 'z', the output 'v'")]
    [InlineData("Concat", "layer 'z', the output 'v'")]
    [InlineData("AbsVal", null)]
    public void An_in_place_layer_behind_a_view_changes_its_siblings_in_Caffe(string type, string? changed)
    {
        string view = type == "Reshape" ? "reshape_param { shape { dim: 0 dim: -1 } }" : "";
        IReadOnlyList<Finding> findings = Check($$"""
            {{Data}}
            layer { name: "before" type: "TanH" bottom: "data" top: "t" }
            layer { name: "v" type: "{{type}}" bottom: "data" top: "v" {{view}} }
            layer { name: "w" type: "{{type}}" bottom: "data" top: "w" {{view}} }
            layer { name: "x" type: "ReLU" bottom: "w" top: "w" }
            layer { name: "y" type: "TanH" bottom: "w" top: "y" }
            layer { name: "z" type: "TanH" bottom: "data" top: "z" }
            """);
        string[] costs = changed is null ? [] : [$"in Caffe this changes what is read after it by {changed}; CaffeSharp computes what the text says"];
        Assert.Equal(costs, findings.Select(finding => finding.Cost));
        Assert.All(findings, finding => Assert.Equal(("in-place-alias", "x"), (finding.Rule, finding.Layer)));
    }

    [Fact]
    public void Old_forms_are_noted_and_stop_nothing()
    {
        IReadOnlyList<Finding> findings = Check("""
            input: "data" input_dim: [1, 4, 5, 5]
            layers { name: "x" type: RELU bottom: "data" top: "y" }
            """);
        Assert.Equal([Severity.Note, Severity.Note], findings.Select(finding => finding.Severity));
        Assert.Equal([1, 2], findings.Select(finding => finding.Position!.Value.Line));
    }

    [Fact]
    public void What_no_layer_can_be_read_from_is_one_finding()
    {
        Finding mixed = Assert.Single(Check(Data + """ layers { name: "x" type: RELU bottom: "data" top: "y" }"""));
        Assert.Equal((Severity.Error, "net-form"), (mixed.Severity, mixed.Rule));
        Assert.Equal("no-layers", Assert.Single(Check("name: \"empty\"")).Rule);
    }

    [Fact]
    public void One_name_for_two_layers_with_weights_is_told()
    {
        Finding finding = Assert.Single(Check(Data + "\n" + Convolution("num_output: 2 kernel_size: 1") + "\n" + Convolution("num_output: 2 kernel_size: 1").Replace("\"y\"", "\"z\"", StringComparison.Ordinal)));
        Assert.Equal(("double-name", 3), (finding.Rule, finding.Position!.Value.Line));
    }

    [Fact]
    public void A_net_that_Caffe_ran_has_nothing_that_Caffe_refuses()
    {
        string[] refused = ["in-place-refused", "in-place-fork", "in-place-sum", "in-place-alias"];
        Assert.All(Tree.Nets(), net => Assert.DoesNotContain(NetLint.CheckFile(net), finding => finding.Severity == Severity.Error || refused.Contains(finding.Rule)));
    }

    [Fact]
    public void A_solver_is_a_pointer_and_a_caffemodel_a_net_with_its_weights()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Data + "\n" + """layer { name: "x" type: "Scale" bottom: "data" top: "y" phrase: TEST }""");
        Finding found = Assert.Single(NetLint.CheckFile(files.Text("solver.prototxt", "net: \"net.prototxt\"")));
        Assert.Equal(("unknown-field", net), (found.Rule, found.Position!.Value.File));
        var weights = new NetWeights("", [new LayerWeights("x", "Scale", [new Blob([4])])]);
        weights.In(TextFormat.ParseFile<NetParameter>(net).Message).Save(files["net.caffemodel"]);
        Assert.Empty(NetLint.CheckFile(files["net.caffemodel"]));
        Assert.Equal("missing-weights", Assert.Single(NetLint.CheckFile(files["net.caffemodel"], new NetWeights("", []))).Rule);
    }

    [Fact]
    public void A_net_of_very_many_layers_in_place_takes_no_deep_stack()
    {
        string layers = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"layer {{ name: \"r{i}\" type: \"ReLU\" bottom: \"data\" top: \"data\" }}\n"));
        Assert.Empty(Check(Data + "\n" + layers));
    }

    private static IReadOnlyList<Finding> Check(string text, NetWeights? weights = null) => NetLint.Check(TextFormat.Parse<NetParameter>(text), weights);

    private static string Convolution(string settings) =>
        $$"""layer { name: "x" type: "Convolution" bottom: "data" top: "y" convolution_param { {{settings}} } }""";

    private static string Pooling(string settings) =>
        $$"""layer { name: "x" type: "Pooling" bottom: "data" top: "y" pooling_param { {{settings}} } }""";
}
