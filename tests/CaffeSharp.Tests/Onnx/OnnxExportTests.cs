using CaffeSharp.Blobs;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Layers;
using CaffeSharp.Onnx;
using CaffeSharp.Proto.Onnx;
using CaffeSharp.Tests.Cli;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace CaffeSharp.Tests.Onnx;

public sealed class OnnxExportTests
{
    private const string Data = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 4 dim: 4 } } }

        """;

    [Fact]
    public void A_blobs_name_goes_to_its_last_writer()
    {
        var net = Net.Parse(Data + """
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 2 kernel_size: 3 } }
            layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
            layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" }
            layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX global_pooling: true } }
            """);
        var (model, report) = Write(net);
        Assert.Equal(["conv", "relu", "pool"], model.Graph.Node.Select(node => node.Name));
        Assert.Equal(["conv/conv", "conv", "pool"], model.Graph.Node.Select(node => node.Output[0]));
        Assert.Equal(["conv.weight", "conv.bias"], model.Graph.Initializer.Select(constant => constant.Name));
        Assert.Equal("data [N, 3, 4, 4]", $"{Assert.Single(report.Inputs)}");
        Assert.Equal("pool [N, 2, 1, 1]", $"{Assert.Single(report.Outputs)}");
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void An_output_written_over_an_input_gets_another_name()
    {
        var (_, report) = Write(Net.Parse(Data + """layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }"""));
        Assert.Equal(new[] { ("data_out", "data") }, report.Outputs.Select(output => (output.Name, output.Blob)));
        Assert.Contains("the output 'data' is called 'data_out'", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_outputs_that_are_one_become_copies()
    {
        var net = Net.Parse(Data + """
            layer { name: "abs" type: "AbsVal" bottom: "data" top: "abs" }
            layer { name: "split" type: "Split" bottom: "abs" top: "a" top: "b" }
            layer { name: "same" type: "Dropout" bottom: "data" top: "same" }
            """);
        var (model, report) = Write(net);
        Assert.Equal(["a", "b", "same"], report.Outputs.Select(output => output.Name));
        Assert.Equal(["Abs", "Identity", "Identity"], model.Graph.Node.Select(node => node.OpType));
        ExportCase.Check(net, new Dictionary<string, Blob> { ["data"] = Numbers([2, 3, 4, 4]) }, null);
    }

    [Fact]
    public void Layers_that_share_weights_read_one_constant()
    {
        var net = Net.Parse(Data + """
            layer { name: "a" type: "Convolution" bottom: "data" top: "a" param { name: "w" } convolution_param { num_output: 3 kernel_size: 1 bias_term: false } }
            layer { name: "b" type: "Convolution" bottom: "a" top: "b" param { name: "w" } convolution_param { num_output: 3 kernel_size: 1 bias_term: false } }
            """);
        Assert.Equal("w", Assert.Single(Write(net).Model.Graph.Initializer).Name);
    }

    [Fact]
    public void A_layer_that_needs_the_number_of_images_is_named_and_fixes_it()
    {
        var (model, report) = Write(Net.Parse(Data + """layer { name: "all" type: "Reshape" bottom: "data" top: "all" reshape_param { shape { dim: 6 dim: 16 } } }"""));
        Assert.StartsWith("axis 0 of 'data' stays 2: line 2: layer 'all' (Reshape) cannot make [6, 16]", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal(2, model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue);
    }

    [Fact]
    public void Height_and_width_are_free_where_asked_for_and_the_batch_fixed()
    {
        var net = Net.Parse(Data + """
            layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
            layer { name: "up" type: "Upsample" bottom: "pool" top: "up" upsample_param { scale: 2 } }
            """);
        var options = new OnnxOptions { Batch = 1, FreeAxes = new Dictionary<string, IReadOnlyList<int>> { ["data"] = [2, 3] } };
        var (_, report) = Write(net, options);
        Assert.Equal("data [1, 3, data_2, data_3]", $"{Assert.Single(report.Inputs)}");
        using var stream = new MemoryStream();
        OnnxExport.Write(net, stream, options);
        using var model = new OrtModel(stream.ToArray(), GraphOptimizationLevel.ORT_ENABLE_ALL);
        var input = new Dictionary<string, Blob> { ["data"] = Numbers([1, 3, 8, 13]) };
        Assert.Equal(ExportCase.Ours(net, input)["up"].Span.ToArray(), model.Run(input)["up"].Span.ToArray());
        Assert.Contains("no input 'dta'", Assert.Throws<OnnxException>(() => Write(net, options with { FreeAxes = new Dictionary<string, IReadOnlyList<int>> { ["dta"] = [2] } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_with_layer_line_reason_and_a_way_out()
    {
        var net = Net.Parse(Data + """
            layer { name: "abs" type: "AbsVal" bottom: "data" top: "abs" }
            layer { name: "mine" type: "Mine" bottom: "abs" top: "mine" }
            """, options: new NetOptions { Layers = LayerCatalog.Default.With("Mine", _ => new Twice()) });
        OnnxException refusal = Assert.Throws<OnnxException>(() => Write(net));
        Assert.Equal("mine", refusal.Layer);
        Assert.Equal(3, refusal.Position?.Line);
        Assert.Equal("line 3: layer 'mine' (Mine) cannot be written as ONNX: there is no writer for it; OnnxWriters.With<Twice> adds one; --until abs writes the net up to there", refusal.Message);
        Assert.Equal(["abs"], Write(net, new OnnxOptions { Until = ["abs"] }).Report.Outputs.Select(output => output.Name));
        var writers = OnnxWriters.Default.With<Twice>((_, onnx) => onnx.Top(0, onnx.Bottom() * 2));
        ExportCase.Check(net, new Dictionary<string, Blob> { ["data"] = Numbers([2, 3, 4, 4]) }, null, new OnnxOptions { Writers = writers });
    }

    [Fact]
    public void Weights_beside_the_model_begin_with_a_page_and_compute_the_same()
    {
        using var files = new Workshop();
        var net = Net.Parse(Data + """
            layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 9 weight_filler { type: "xavier" } } }
            layer { name: "fc2" type: "InnerProduct" bottom: "fc" top: "fc2" inner_product_param { num_output: 300 weight_filler { type: "xavier" } } }
            """);
        OnnxReport report = OnnxExport.Write(net, files["net.onnx"], new OnnxOptions { ExternalData = true });
        Assert.Equal(report.Bytes, new FileInfo(files["net.onnx"]).Length + new FileInfo(files["net.onnx.data"]).Length);
        OnnxRules.Check(File.ReadAllBytes(files["net.onnx"]));
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(files["net.onnx"]));
        Assert.Equal(["0", "4096"], model.Graph.Initializer.SelectMany(constant => constant.ExternalData).Where(entry => entry.Key == "offset").Select(entry => entry.Value)
            .Take(2));
        using var loaded = new OrtModel(files["net.onnx"], GraphOptimizationLevel.ORT_ENABLE_ALL);
        var input = new Dictionary<string, Blob> { ["data"] = Numbers([2, 3, 4, 4]) };
        Assert.Equal(ExportCase.Ours(net, input)["fc2"].Span[5], loaded.Run(input)["fc2"].Span[5], 1e-5f);
        Assert.Throws<OnnxException>(() => OnnxExport.Write(net, Stream.Null, new OnnxOptions { ExternalData = true }));
    }

    [Fact]
    public void Weights_go_from_file_to_file_and_never_are_in_memory_whole()
    {
        const int Size = 6 << 20;
        using var files = new Workshop();
        new NetWeights("net", [new("fc", "InnerProduct", [new Blob([Size / 48, 48], Enumerable.Range(0, Size).Select(i => i * 0.5f).ToArray())])]).Save(files["w.caffemodel"]);
        string text = files.Text("net.prototxt", Data + $$"""layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: {{Size / 48}} bias_term: false } }""");
        var net = Net.Load(text, files["w.caffemodel"], new NetOptions { LeavesWeightsInFile = true });
        long before = GC.GetAllocatedBytesForCurrentThread();
        OnnxExport.Write(net, files["net.onnx"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Size);
        TensorProto weights = ModelProto.Parser.ParseFrom(File.ReadAllBytes(files["net.onnx"])).Graph.Initializer.Single(constant => constant.Name == "fc.weight");
        Assert.Equal(4L * Size, weights.RawData.Length);
        Assert.Equal((Size - 1) * 0.5f, BitConverter.ToSingle(weights.RawData.Span[^4..]));
        Assert.Equal(3_000_001 * 0.5f, BitConverter.ToSingle(weights.RawData.Span[12_000_004..]));
    }

    [Fact]
    public void Affines_are_folded_on_request_but_not_across_what_comes_out()
    {
        var net = Net.Parse(Data + """
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 2 kernel_size: 3 weight_filler { type: "msra" } } }
            layer { name: "norm" type: "BatchNorm" bottom: "conv" top: "norm" }
            layer { name: "scale" type: "Scale" bottom: "norm" top: "scale" scale_param { filler { type: "uniform" min: 1 max: 2 } bias_term: true bias_filler { type: "uniform" min: 1 max: 2 } } }
            layer { name: "relu" type: "ReLU" bottom: "scale" top: "scale" }
            """);
        Assert.Equal(["Conv", "BatchNormalization", "Mul", "Add", "Relu"], Operators(new()));
        Assert.Equal(["Conv", "Relu"], Operators(new() { Folds = true }));
        Assert.Equal(["Conv", "BatchNormalization", "Mul", "Add", "Relu"], Operators(new() { Folds = true, Until = ["conv", "norm", "scale"] }));
        ExportCase.Check(net, new Dictionary<string, Blob> { ["data"] = Numbers([2, 3, 4, 4]) }, null, new OnnxOptions { Folds = true });

        string[] Operators(OnnxOptions options) => [.. Write(net, options).Model.Graph.Node.Select(node => node.OpType)];
    }

    [Fact]
    public void Notes_and_progress_are_told()
    {
        long last = 0;
        var options = new OnnxOptions { Metadata = new Dictionary<string, string> { ["source"] = "net.prototxt" }, Progress = new Told(progress => last = progress.Written) };
        using var stream = new MemoryStream();
        OnnxReport report = OnnxExport.Write(Net.Parse(Data + """layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 9 } }"""), stream, options);
        Assert.Equal((report.Bytes, report.Bytes), (stream.Length, last));
        using var model = new OrtModel(stream.ToArray(), GraphOptimizationLevel.ORT_DISABLE_ALL);
        Assert.Equal("net.prototxt", model.Metadata["source"]);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(27)]
    public void Opsets_that_are_not_written_are_refused(int opset) =>
        Assert.Equal($"opset {opset} cannot be written, only 13 to 26", Assert.Throws<OnnxException>(() => Write(Net.Parse(Data), new OnnxOptions { Opset = opset })).Message);

    [Theory]
    [InlineData("""layer { name: "y" type: "Region" bottom: "data" top: "y" region_param { classes: 2 coords: 4 num: 3 } }""", 21)]
    [InlineData("""layer { name: "y" type: "Region" bottom: "data" top: "y" region_param { classes: 2 coords: 2 num: 1 softmax: false } }""", 5)]
    [InlineData("""layer { name: "y" type: "SPP" bottom: "data" top: "y" spp_param { pyramid_height: 2 pool: AVE } }""", 3)]
    [InlineData("""layer { name: "y" type: "SeLU" bottom: "data" top: "y" selu_param { lambda: 2 alpha: 0.5 } }""", 3)]
    [InlineData("""layer { name: "y" type: "NegReLU" bottom: "data" top: "y" relu_param { negative_slope: 0.3 } }""", 3)]
    [InlineData("""layer { name: "y" type: "Insanity" bottom: "data" top: "y" }""", 3)]
    [InlineData("""layer { name: "y" type: "ChannelNorm" bottom: "data" top: "y" }""", 3)]
    [InlineData("""layer { name: "y" type: "Reverse" bottom: "data" top: "y" reverse_param { axis: 3 } }""", 3)]
    [InlineData("""layer { name: "y" type: "Flip" bottom: "data" top: "y" flip_param { flip_width: true flip_height: true } }""", 3)]
    [InlineData("""layer { name: "y" type: "Mean" bottom: "data" top: "y" mean_param { operation: SUBTRACT value: 1 value: 2 input_scale: 0.5 } }""", 3)]
    [InlineData("""layer { name: "y" type: "Filter" bottom: "data" top: "y" filter_param { axis: 1 num_output: 2 } }""", 3)]
    [InlineData("""layer { name: "y" type: "Lstm" bottom: "data" top: "y" lstm_param { num_output: 6 weight_filler { type: "xavier" } bias_filler { type: "uniform" min: -1 max: 1 } } }""", 3)]
    [InlineData("""layer { name: "y" type: "Power" bottom: "data" top: "y" power_param { scale: 0 shift: 3 } }""", 3)]
    [InlineData("""layer { name: "y" type: "Deconvolution" bottom: "data" top: "y" convolution_param { num_output: 2 kernel_size: 3 dilation: 2 stride: 2 pad: 1 weight_filler { type: "xavier" } } }""", 3)]
    [InlineData("""layer { name: "y" type: "Bias" bottom: "data" top: "y" bias_param { axis: 1 num_axes: 2 filler { type: "xavier" } } }""", 3)]
    public void Layers_without_a_case_of_Caffes_compute_what_ours_do(string layer, int channels)
    {
        var net = Net.Parse(Data.Replace("dim: 3", $"dim: {channels}", StringComparison.Ordinal) + layer);
        ExportCase.Check(net, new Dictionary<string, Blob> { ["data"] = Numbers([2, channels, 4, 4]) }, null);
    }

    [Fact]
    public void What_is_no_number_stays_so_in_FlowNets_layers()
    {
        var net = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" top: "flow" input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } shape { dim: 1 dim: 2 dim: 4 dim: 4 } } }
            layer { name: "down" type: "Downsample" bottom: "data" top: "down" downsample_param { top_height: 2 top_width: 3 } }
            layer { name: "warp" type: "FlowWarp" bottom: "data" bottom: "flow" top: "warp" flow_warp_param { fill_value: NOT_A_NUMBER } }
            """);
        Blob data = Numbers([1, 2, 4, 4]), flow = Numbers([1, 2, 4, 4]);
        (data.Span[0], data.Span[21], data.Span[27], flow.Span[3]) = (float.NaN, float.NaN, float.NaN, float.NaN);
        ExportCase.Check(net, new Dictionary<string, Blob> { ["data"] = data, ["flow"] = flow }, null);
    }

    [Theory]
    [InlineData("mean_per_pixel: false")]
    [InlineData("crop_width: 3 crop_height: 4")]
    [InlineData("")]
    public void A_learned_mean_is_subtracted(string text)
    {
        Shape top = text.Contains("crop", StringComparison.Ordinal) ? [1, 3, 4, 3] : [1, 3, 4, 4];
        var weights = new NetWeights("", [new("y", "DataAugmentation", [new Blob([1], new float[] { 9 }), Numbers(top), Numbers([1, 3, 1, 1])])]);
        var net = Net.Parse(Data + $$"""layer { name: "y" type: "DataAugmentation" bottom: "data" top: "y" augmentation_param { recompute_mean: 5 {{text}} } }""", weights);
        ExportCase.Check(net, new Dictionary<string, Blob> { ["data"] = Numbers([2, 3, 4, 4]) }, null);
    }

    [Fact]
    public void A_detector_that_refines_its_priors_finds_the_same()
    {
        const int Priors = 5 * 4 * 3;
        var net = Net.Parse($$"""
            layer { name: "in" type: "Input" top: "f" top: "data" top: "loc" top: "conf" top: "arm_conf" top: "arm_loc"
              input_param { shape { dim: 1 dim: 2 dim: 5 dim: 4 } shape { dim: 1 dim: 3 dim: 40 dim: 32 }
                shape { dim: 2 dim: {{4 * Priors}} } shape { dim: 2 dim: {{3 * Priors}} } shape { dim: 2 dim: {{2 * Priors}} } shape { dim: 2 dim: {{4 * Priors}} } } }
            layer { name: "priors" type: "PriorBox" bottom: "f" bottom: "data" top: "priors" prior_box_param { min_size: 12 aspect_ratio: 2 flip: true } }
            layer { name: "y" type: "DetectionOutput" bottom: "loc" bottom: "conf" bottom: "priors" bottom: "arm_conf" bottom: "arm_loc" top: "y"
              detection_output_param { num_classes: 3 nms_param { nms_threshold: 0.4 top_k: 30 } code_type: CENTER_SIZE keep_top_k: 20 confidence_threshold: 0.3 objectness_score: 0.2 } }
            """);
        var inputs = new Dictionary<string, Blob>
        {
            ["f"] = Numbers([1, 2, 5, 4]),
            ["data"] = Numbers([1, 3, 40, 32]),
            ["loc"] = Numbers([2, 4 * Priors]),
            ["conf"] = Shares([2, 3 * Priors], 1),
            ["arm_conf"] = Shares([2, 2 * Priors], 2),
            ["arm_loc"] = Numbers([2, 4 * Priors]),
        };
        ExportCase.Check(net, inputs, null);

        static Blob Shares(Shape shape, int seed)
        {
            var random = new Random(seed);
            return new Blob(shape, Enumerable.Range(0, shape.Count()).Select(_ => random.NextSingle()).ToArray());
        }
    }

    [Fact]
    public void Regions_are_aligned_as_here_where_they_lie_within_the_map()
    {
        var net = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" top: "rois" input_param { shape { dim: 1 dim: 2 dim: 8 dim: 8 } shape { dim: 2 dim: 5 } } }
            layer { name: "y" type: "ROIAlign" bottom: "data" bottom: "rois" top: "y" roi_align_param { pooled_h: 2 pooled_w: 3 spatial_scale: 0.5 } }
            """);
        var inputs = new Dictionary<string, Blob> { ["data"] = Numbers([1, 2, 8, 8]), ["rois"] = new([2, 5], new float[] { 0, 1, 2, 9, 13, 0, 3.5f, 0, 12, 6 }) };
        foreach (int opset in new[] { 13, 16 })
            ExportCase.Check(net, inputs, null, new OnnxOptions { Opset = opset });
        Assert.Contains("up to opset 21", Assert.Throws<OnnxException>(() => Write(net, new OnnxOptions { Opset = 22 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recurrent_layer_that_shows_what_it_carries_goes_on_from_it()
    {
        var net = Net.Parse("""
            layer { name: "in" type: "Input" top: "x" top: "cont" top: "s" top: "h" top: "c"
              input_param { shape { dim: 3 dim: 2 dim: 4 } shape { dim: 3 dim: 2 } shape { dim: 2 dim: 3 } shape { dim: 1 dim: 2 dim: 5 } shape { dim: 1 dim: 2 dim: 5 } } }
            layer { name: "y" type: "LSTM" bottom: "x" bottom: "cont" bottom: "s" bottom: "h" bottom: "c" top: "y" top: "h1" top: "c1"
              recurrent_param { num_output: 5 expose_hidden: true weight_filler { type: "xavier" } } }
            """);
        var inputs = new Dictionary<string, Blob> { ["x"] = Numbers([3, 2, 4]), ["cont"] = new([3, 2], new float[] { 1, 0, 1, 1, 0, 1 }), ["s"] = Numbers([2, 3]), ["h"] = Numbers([1, 2, 5]), ["c"] = Numbers([1, 2, 5]) };
        using var stream = new MemoryStream();
        OnnxExport.Write(net, stream);
        using var model = new OrtModel(stream.ToArray(), GraphOptimizationLevel.ORT_ENABLE_ALL);
        Dictionary<string, Blob> ours = ExportCase.Ours(net, inputs), theirs = model.Run(inputs);
        foreach (string name in new[] { "y", "h1", "c1" })
            Assert.True(Verification.BlobComparison.Compare(name, ours[name], theirs[name]).LargestError < 1e-5, name);
    }

    private static (ModelProto Model, OnnxReport Report) Write(Net net, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream();
        OnnxReport report = OnnxExport.Write(net, stream, options);
        OnnxRules.Check(stream.ToArray());
        return (ModelProto.Parser.ParseFrom(stream.ToArray()), report);
    }

    private static Blob Numbers(Shape shape)
    {
        var random = new Random(3);
        return new Blob(shape, Enumerable.Range(0, shape.Count()).Select(_ => (random.NextSingle() * 4) - 2).ToArray());
    }

    private sealed record Twice : ElementWise
    {
        protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => System.Numerics.Tensors.TensorPrimitives.Multiply(x, 2, y);
    }

    private sealed class Told(Action<OnnxProgress> hear) : IProgress<OnnxProgress>
    {
        public void Report(OnnxProgress value) => hear(value);
    }
}
