using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Optimization;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Optimization;

/// <summary>What each pass makes of a small net, and that random nets compute the same before and after.</summary>
public sealed class GraphOptimizerTests
{
    private const string Data = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 4 dim: 5 dim: 5 } } } """;
    private const string Gaussian = """weight_filler { type: "gaussian" std: 0.5 } bias_filler { type: "gaussian" }""";

    [Theory]
    [InlineData("Convolution", "num_output: 6 kernel_size: 3 group: 2")]
    [InlineData("Convolution", "num_output: 6 kernel_size: 3 pad: 1 bias_term: false")]
    [InlineData("Deconvolution", "num_output: 6 kernel_size: 3 stride: 2 group: 2")]
    public void An_affine_goes_into_the_layer_before(string type, string settings) =>
        AssertSteps(Conv("a", "data", "a", settings, type) + Norm("n", "a", "a") + Scale("s", "a", "b"), "a");

    [Theory]
    [InlineData("Convolution", "num_output: 6 kernel_size: 3 group: 2", true)]
    [InlineData("Convolution", "num_output: 6 kernel_size: 1 bias_term: false", true)]
    [InlineData("Convolution", "num_output: 6 kernel_size: 3 pad: 1", false)]
    [InlineData("Deconvolution", "num_output: 6 kernel_size: 3 stride: 2", false)]
    public void An_affine_goes_into_the_layer_behind_where_no_padding_sees_its_shift(string type, string settings, bool folds) =>
        AssertSteps(Scale("s", "data", "b") + Conv("a", "b", "a", settings, type), folds ? ["a"] : ["s", "a"]);

    [Theory]
    [InlineData("Convolution", "num_output: 6 kernel_size: 3 pad: 1 group: 2")]
    [InlineData("Deconvolution", "num_output: 6 kernel_size: 3 stride: 2 group: 2")]
    public void Factors_alone_go_into_any_layer_behind(string type, string settings) =>
        AssertSteps("""layer { name: "p" type: "Power" bottom: "data" top: "b" power_param { scale: -1.5 } }""" + Conv("a", "b", "a", settings, type), "a");

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void Inner_products_take_affines_from_both_sides(string transpose) => AssertSteps(
        Scale("s", "data", "b")
        + $$"""layer { name: "p" type: "InnerProduct" bottom: "b" top: "p" inner_product_param { num_output: 3 transpose: {{transpose}} {{Gaussian}} } }"""
        + Scale("t", "p", "q"),
        "p");

    [Fact]
    public void A_chain_of_affines_without_a_layer_to_take_it_becomes_one_with_its_activation() =>
        AssertSteps(Norm("n", "data", "b") + Scale("s", "b", "b") + Relu("r", "b", "c"), "n");

    [Fact]
    public void A_residual_sum_and_its_activation_go_into_the_later_layer() => AssertSteps(
        Conv("a", "data", "a", "num_output: 4 kernel_size: 1")
        + Conv("b", "a", "b", "num_output: 4 kernel_size: 3 pad: 1") + Norm("n", "b", "b")
        + """layer { name: "e" type: "Eltwise" bottom: "a" bottom: "b" top: "e" }""" + Relu("r", "e", "e"),
        "a", "b");

    [Fact]
    public void What_others_read_is_not_fused_away() => AssertSteps(
        Conv("a", "data", "a", "num_output: 4 kernel_size: 1") + Relu("r", "a", "b")
        + """layer { name: "e" type: "Eltwise" bottom: "a" bottom: "b" top: "e" eltwise_param { operation: PROD } }""",
        "a", "r", "e");

    [Fact]
    public void Identities_and_unread_layers_go() => AssertSteps(
        """layer { name: "d" type: "Dropout" bottom: "data" top: "d" }"""
        + """layer { name: "s" type: "Split" bottom: "d" top: "s1" top: "s2" }"""
        + """layer { name: "c" type: "Concat" bottom: "s1" top: "c" }""" + Relu("r", "c", "out")
        + """layer { name: "t" type: "TanH" bottom: "s2" top: "gone" }""" + """layer { name: "q" type: "Silence" bottom: "gone" }""",
        "r");

    [Fact]
    public void A_kept_value_is_a_barrier()
    {
        NetGraph graph = Parse(Conv("a", "data", "a", "num_output: 4 kernel_size: 1") + Scale("s", "a", "b") + Relu("r", "b", "c"));
        NetGraph optimized = GraphOptimizer.Optimize(graph, [graph.FindBlob("a")]);
        Assert.Equal(["data", "a", "s"], optimized.Nodes.Select(node => node.Name));
        AssertSame(graph, optimized, 1);
    }

    [Fact]
    public void A_fused_node_says_which_layers_it_stands_for()
    {
        NetGraph optimized = GraphOptimizer.Optimize(
            Parse(Conv("a", "data", "a", "num_output: 4 kernel_size: 1") + Norm("n", "a", "a") + Relu("r", "a", "a")), []);
        Assert.Equal(["a", "n", "r"], optimized.Nodes[^1].Origins.Select(node => node.Name));
        Assert.Equal(optimized.Nodes.Count, optimized.Nodes[^1].Index + 1);
    }

    [Fact]
    public void Random_nets_compute_the_same_before_and_after_and_twice_is_once() =>
        Gen.Int[0, 11].Array[1, 14].Sample(
            choices =>
            {
                NetGraph graph = Parse(RandomNet(choices));
                NetGraph once = GraphOptimizer.Optimize(graph, []);
                AssertSame(graph, once, choices.Length);
                NetGraph twice = GraphOptimizer.Optimize(once, []);
                Assert.Equal(once.Nodes.Count, twice.Nodes.Count);
                HashSet<Value> kept = [.. graph.Inputs, .. graph.Outputs];
                foreach (IPass pass in GraphOptimizer.Passes)
                    AssertSame(graph, GraphOptimizer.Apply(pass, graph, kept), choices.Length);
            },
            iter: 300);

    [Fact]
    public void Joined_layers_run_by_kernels_as_the_single_layers_do() =>
        Gen.Select(Gen.Int[0, 11].Array[1, 12], Gen.Int[1, 5], Gen.Int[1, 5], Gen.OneOf(Gen.Const(16), Gen.Const(24), Gen.Const(10))).Sample(
            (choices, height, width, channels) =>
            {
                var net = Net.Parse(RandomNet(choices, channels).Replace("dim: 5 dim: 5", $"dim: {height} dim: {width}", StringComparison.Ordinal));
                using Session joined = net.CreateSession(new SessionOptions { Threads = 2, Accuracy = AccuracyLevel.Strict });
                using Session single = net.CreateSession(new SessionOptions { Threads = 1, Accuracy = AccuracyLevel.Strict, KeepAll = true });
                var random = new Random(choices.Length);
                var input = new Blob(net.Graph.Inputs[0].Shape);
                foreach (ref float value in input.Span)
                    value = (float)((random.NextDouble() * 2) - 1);
                NetOutputs expected = single.Run(input), actual = joined.Run(input);
                foreach (string name in expected.Keys)
                    AssertSame(name, expected[name], actual[name], 1e-4f);
            },
            iter: 150, threads: 1);

    [Fact]
    public void A_chain_that_is_the_same_for_all_channels_takes_any_number_of_them()
    {
        var net = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 } } }
            layer { name: "p" type: "Power" bottom: "data" top: "p" power_param { scale: 2 shift: 1 } }
            layer { name: "q" type: "Power" bottom: "p" top: "q" power_param { scale: 3 } }
            """);
        using Session session = net.CreateSession(new SessionOptions { Threads = 1 });
        Assert.Equal([9f, 15f], session.Run(new Blob([1, 2], new float[] { 1, 2 }))["q"].Span.ToArray());
        Assert.Equal(["p"], session.Plan.Steps.Select(step => step.Node.Name));
    }

    /// <summary>A chain with side branches: each choice adds a layer to the newest blob, some of them joined to an older one.</summary>
    private static string RandomNet(int[] choices, int channels = 4)
    {
        string net = channels == 4 ? "" : Data.Replace("dim: 4", $"dim: {channels}", StringComparison.Ordinal), top = "data";
        List<string> blobs = ["data"];
        for (int i = 0; i < choices.Length; i++)
        {
            string name = $"l{i}", other = blobs[i * 7 % blobs.Count];
            net += choices[i] switch
            {
                0 => Conv(name, top, name, $"num_output: {channels} kernel_size: 3 pad: 1 group: 2"),
                1 => Conv(name, top, name, $"num_output: {channels} kernel_size: 1"),
                2 => Norm(name, top, name),
                3 => Scale(name, top, name),
                4 => Relu(name, top, name),
                5 => $$"""layer { name: "{{name}}" type: "PReLU" bottom: "{{top}}" top: "{{name}}" }""",
                6 => $$"""layer { name: "{{name}}" type: "Eltwise" bottom: "{{top}}" bottom: "{{other}}" top: "{{name}}" }""",
                7 => $$"""layer { name: "{{name}}" type: "Dropout" bottom: "{{top}}" top: "{{name}}" }""",
                8 => $$"""layer { name: "{{name}}" type: "Power" bottom: "{{top}}" top: "{{name}}" power_param { scale: 0.5 shift: 0.25 } }""",
                9 => $$"""layer { name: "{{name}}" type: "Pooling" bottom: "{{top}}" top: "{{name}}" pooling_param { kernel_size: 3 pad: 1 } }""",
                10 => $$"""layer { name: "{{name}}c" type: "Concat" bottom: "{{other}}" bottom: "{{top}}" top: "{{name}}c" }""" + Conv(name, $"{name}c", name, $"num_output: {channels} kernel_size: 1"),
                _ => $$"""layer { name: "{{name}}" type: "Deconvolution" bottom: "{{top}}" top: "{{name}}" convolution_param { num_output: {{channels}} kernel_size: 3 pad: 1 {{Gaussian}} } }""",
            };
            blobs.Add(top = name);
        }
        return net;
    }

    private static void AssertSteps(string layers, params string[] expected)
    {
        NetGraph graph = Parse(layers);
        NetGraph optimized = GraphOptimizer.Optimize(graph, []);
        Assert.Equal(expected, optimized.Nodes.Where(node => !node.IsInput).Select(node => node.Name));
        AssertSame(graph, optimized, 1);
    }

    private static void AssertSame(NetGraph graph, NetGraph optimized, int seed)
    {
        Dictionary<Value, Blob> before = PlainRun.Of(graph, seed), after = PlainRun.Of(optimized, seed);
        foreach (Value output in graph.Outputs)
            AssertSame(output.Name, before[output], after[output], 1e-5f);
    }

    private static void AssertSame(string name, Blob before, Blob after, float tolerance)
    {
        float largest = before.Span.ToArray().Max(Math.Abs);
        foreach ((float expected, float actual) in before.Span.ToArray().Zip(after.Span.ToArray()))
            Assert.True(Math.Abs(expected - actual) <= tolerance * (1 + largest), $"{name}: {actual} where {expected} was");
    }

    private static NetGraph Parse(string layers) => Net.Parse(Data + layers).Graph;

    private static string Conv(string name, string bottom, string top, string settings, string type = "Convolution") =>
        $$"""layer { name: "{{name}}" type: "{{type}}" bottom: "{{bottom}}" top: "{{top}}" convolution_param { {{settings}} {{(settings.Contains("bias_term") ? """weight_filler { type: "gaussian" }""" : Gaussian)}} } } """;

    /// <summary>Batch normalization in NVCaffe's form, which at its fillers is no identity.</summary>
    private static string Norm(string name, string bottom, string top) =>
        $$"""layer { name: "{{name}}" type: "BatchNorm" bottom: "{{bottom}}" top: "{{top}}" batch_norm_param { eps: 0.8 scale_filler { type: "gaussian" } bias_filler { type: "gaussian" } } } """;

    private static string Scale(string name, string bottom, string top) =>
        $$"""layer { name: "{{name}}" type: "Scale" bottom: "{{bottom}}" top: "{{top}}" scale_param { bias_term: true filler { type: "gaussian" } bias_filler { type: "gaussian" } } } """;

    private static string Relu(string name, string bottom, string top) =>
        $$"""layer { name: "{{name}}" type: "ReLU" bottom: "{{bottom}}" top: "{{top}}" } """;
}
