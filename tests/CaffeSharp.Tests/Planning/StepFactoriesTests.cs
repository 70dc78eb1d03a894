using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Planning;
using CaffeSharp.Tests.Optimization;
using Xunit;

namespace CaffeSharp.Tests.Planning;

/// <summary>Which kernels layers get, in which layouts, and that they compute what the layers' own forwards do.</summary>
public sealed class StepFactoriesTests
{
    private const string Data = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 24 dim: 5 dim: 3 } } } """;

    /// <summary>With poolings around, so that no convolution takes it in.</summary>
    [Theory]
    [InlineData("TanH", "", "element-wise")]
    [InlineData("Exp", "exp_param { scale: 0.1 }", "element-wise")]
    [InlineData("Log", "log_param { shift: 50 }", "element-wise")]
    [InlineData("Power", "power_param { power: 2 shift: 1 }", "element-wise")]
    [InlineData("Power", "power_param { power: 0.5 shift: 50 }", "element-wise")]
    [InlineData("ELU", "", "element-wise")]
    [InlineData("AbsVal", "", "element-wise")]
    [InlineData("BNLL", "", "element-wise")]
    [InlineData("Threshold", "threshold_param { threshold: 0.5 }", "element-wise")]
    [InlineData("Swish", "", "element-wise")]
    [InlineData("Mish", "", "element-wise")]
    [InlineData("Dropout", "dropout_param { dropout_ratio: 0.4 scale_train: false }", "element-wise")]
    [InlineData("PReLU", "prelu_param { filler { type: \"gaussian\" } }", "affine")]
    [InlineData("Scale", "scale_param { bias_term: true filler { type: \"gaussian\" } bias_filler { type: \"gaussian\" } }", "affine")]
    [InlineData("Pooling", "pooling_param { kernel_size: 3 pad: 1 }", "pooling")]
    public void A_layer_between_convolutions_lies_in_blocks(string type, string settings, string kernel)
    {
        Plan plan = Check(
            Conv("a", "data") + Pool("p", "a") + $$"""layer { name: "it" type: "{{type}}" bottom: "p" top: "it" {{settings}} } """ + Pool("q", "it") + Conv("b", "q"));
        Step step = plan.Steps.Single(step => step.Node.Name == "it");
        Assert.Equal(kernel, step.KernelName);
        Assert.Equal(SimdWidth.Floats > 1, plan.LayoutOf(step.Node.Tops[0]) != "NCHW");
    }

    [Fact]
    public void An_activation_goes_into_an_affine_that_no_convolution_takes() => Check(
        Pool("p", "data") + """
        layer { name: "n" type: "Scale" bottom: "p" top: "n" scale_param { bias_term: true filler { type: "gaussian" } bias_filler { type: "gaussian" } } }
        layer { name: "r" type: "PReLU" bottom: "n" top: "r" }
        """,
        "pooling", "affine");

    [Theory]
    [InlineData("Softmax", "", "softmax")]
    [InlineData("Softmax", "softmax_param { axis: 3 }", "softmax")]
    [InlineData("Softmax", "softmax_param { axis: 0 }", "reference")]
    [InlineData("Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }", "strided copy")]
    [InlineData("Permute", "permute_param { order: 0 order: 3 }", "strided copy")]
    [InlineData("Permute", "permute_param { order: 1 order: 0 }", "reference")]
    [InlineData("ShuffleChannel", "shuffle_channel_param { group: 3 }", "strided copy")]
    public void A_layer_that_lies_row_major_has_a_kernel(string type, string settings, string kernel) =>
        Check($$"""layer { name: "it" type: "{{type}}" bottom: "data" top: "it" {{settings}} }""", kernel);

    [Theory]
    [InlineData("axis: 2 offset: 1 offset: 0", "strided copy")]
    [InlineData("axis: 1 offset: 2", "strided copy")]
    [InlineData("axis: 0", "reference")]
    public void A_part_is_cut_out_by_the_second_bottom(string settings, string kernel) => Check(
        """layer { name: "other" type: "Input" top: "other" input_param { shape { dim: 2 dim: 20 dim: 3 dim: 1 } } } layer { name: "it" type: "Crop" bottom: "data" bottom: "other" top: "it" """
            + $"crop_param {{ {settings} }} }}",
        kernel);

    [Fact]
    public void What_shapes_alone_decide_is_computed_once_and_leaves_the_bottoms_in_blocks()
    {
        Plan plan = Check(
            Conv("a", "data") + """layer { name: "prior" type: "PriorBox" bottom: "a" bottom: "data" top: "prior" prior_box_param { min_size: 2 aspect_ratio: 2 } } """ + Conv("b", "a"));
        Assert.Equal("constant", plan.Steps.Single(step => step.Node.Name == "prior").KernelName);
        Assert.Equal(SimdWidth.Floats > 1, plan.LayoutOf(plan.Steps[0].Node.Tops[0]) != "NCHW");
    }

    [Theory]
    [InlineData("", "not joined: 'data' is an input")]
    [InlineData("p", "not joined: 'p' (Pooling) does not take it in")]
    [InlineData("a", "not joined: 'a' is read 2 times")]
    public void A_step_says_why_it_was_not_joined(string bottom, string reason)
    {
        string before = bottom switch { "p" => Pool("p", "data"), "a" => Conv("a", "data") + Pool("p", "a"), _ => "" };
        Plan plan = Check(before + $$"""layer { name: "it" type: "ReLU" bottom: "{{(bottom.Length == 0 ? "data" : bottom)}}" top: "it" }""");
        Assert.Equal(reason, plan.Steps.Single(step => step.Node.Name == "it").Reasons[^1]);
    }

    private static string Conv(string name, string bottom) => $$"""
        layer { name: "{{name}}" type: "Convolution" bottom: "{{bottom}}" top: "{{name}}"
          convolution_param { num_output: 24 kernel_size: 1 weight_filler { type: "gaussian" std: 0.2 } bias_filler { type: "gaussian" } } }

        """;

    private static string Pool(string name, string bottom) =>
        $$"""layer { name: "{{name}}" type: "Pooling" bottom: "{{bottom}}" top: "{{name}}" pooling_param { pool: AVE kernel_size: 2 stride: 1 } } """;

    /// <summary>Holds a net to its layers' forwards, and an image alone to the same in a batch.</summary>
    private static Plan Check(string layers, params string[] kernels)
    {
        var net = Net.Parse(Data + layers);
        Dictionary<Value, Blob> expected = PlainRun.Of(net.Graph, 1);
        var inputs = net.Graph.Inputs.ToDictionary(input => input.Name, input => expected[input]);
        using Session session = net.CreateSession(new SessionOptions { Threads = 2, Accuracy = AccuracyLevel.Strict });
        NetOutputs outputs = session.Run(inputs).Copy();
        if (kernels.Length > 0)
            Assert.Equal(kernels, session.Plan.Steps.Select(step => step.KernelName));
        Plan plan = session.Plan;
        foreach (Value output in net.Graph.Outputs)
        {
            float largest = expected[output].Span.ToArray().Max(Math.Abs);
            foreach (var (before, after) in expected[output].Span.ToArray().Zip(outputs[output.Name].Span.ToArray()))
                Assert.True(Math.Abs(before - after) <= 1e-5f * largest, $"{after} where the layers give {before}");
        }
        if (net.Graph.Inputs.Count > 1 || kernels is ["reference"])
            return plan;
        Blob data = inputs["data"];
        int image = data.Shape.Count(1);
        NetOutputs alone = session.Run(new Blob(data.Shape.With(0, 1), data.Data.Slice(image, image)));
        foreach (Value output in net.Graph.Outputs.Where(output => output.Shape[0] == data.Shape[0]))
            Assert.Equal(outputs[output.Name].Span[^output.Shape.Count(1)..].ToArray(), alone[output.Name].Span.ToArray());
        return plan;
    }
}
