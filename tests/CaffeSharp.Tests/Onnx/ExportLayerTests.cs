using CaffeSharp.Blobs;
using CaffeSharp.Onnx;
using CaffeSharp.Tests.Layers;
using Xunit;

namespace CaffeSharp.Tests.Onnx;

/// <summary>A layer of every type, written as ONNX and held against ours.</summary>
public sealed class ExportLayerTests(ITestOutputHelper output)
{
    /// <summary>Types of which there is nothing to write: they only judge, or nothing comes out of them.</summary>
    private static readonly string[] Judges =
    [
        "Accuracy", "BoxAnnotatorOHEM", "CenterLoss", "ContrastiveLoss", "DetectionEvaluate", "EuclideanLoss", "EvalDetection", "HDF5Output", "HingeLoss", "L1Loss",
        "MultiBoxFocalLoss", "MultiBoxLoss", "MultinomialLogisticLoss", "RegionLoss", "SegAccuracy", "Silence", "SmoothL1Loss", "SmoothL1LossOHEM", "Yolov3",
    ];

    /// <summary>What ONNX cannot express: few bits, taps that move, and what CTPN's LSTM carries from run to run with marks.</summary>
    private static readonly string[] Refused = ["ConvolutionRistretto", "DeconvolutionRistretto", "DeformableConvolution", "DeformablePSROIPooling", "FcRistretto", "Lstm"];

    private static readonly FreeSample[] Free =
    [
        new("""layer { name: "y" type: "Interp" bottom: "data" top: "y" interp_param { zoom_factor: 3 shrink_factor: 2 pad_end: -1 } }""", [[2, 3, 7, 5]], [[2, 3, 10, 14]]),
        new("""layer { name: "y" type: "Interp" bottom: "data" bottom: "size" top: "y" interp_param { use_blob_size: true } }""", [[2, 3, 7, 5], [1, 1, 4, 9]], [[2, 3, 9, 14], [1, 1, 6, 3]]),
        new("""layer { name: "y" type: "Accum" bottom: "data" bottom: "size" top: "y" accum_param { have_reference: true } }""", [[2, 3, 7, 5], [2, 1, 4, 9]], [[2, 3, 9, 14], [2, 1, 6, 3]]),
        new("""layer { name: "y" type: "Reorg" bottom: "data" top: "y" reorg_param { stride: 2 } }""", [[2, 8, 4, 6]], [[2, 8, 10, 2]]),
        new("""layer { name: "y" type: "Reorg" bottom: "data" top: "y" reorg_param { stride: 2 reverse: true } }""", [[2, 8, 4, 6]], [[2, 8, 10, 3]]),
        new("""layer { name: "y" type: "ShuffleChannel" bottom: "data" top: "y" shuffle_channel_param { group: 3 } }""", [[2, 6, 4, 5]], [[2, 6, 7, 3]]),
        new("""layer { name: "y" type: "Region" bottom: "data" top: "y" region_param { classes: 2 coords: 4 num: 3 } }""", [[2, 21, 4, 5]], [[2, 21, 7, 3]]),
        new("""
            layer { name: "s" type: "Slice" bottom: "data" top: "image" top: "flow" slice_param { slice_point: 3 } }
            layer { name: "y" type: "FlowWarp" bottom: "image" bottom: "flow" top: "y" }
            """, [[2, 5, 4, 5]], [[2, 5, 7, 3]]),
        new("""
            layer { name: "s" type: "Slice" bottom: "data" top: "scores" top: "moves" slice_param { slice_point: 4 } }
            layer { name: "y" type: "Proposal" bottom: "scores" bottom: "moves" bottom: "info" top: "y" top: "of" proposal_param { ratio: 1 scale: 1 scale: 2 pre_nms_topn: 20 post_nms_topn: 7 min_size: 1 feat_stride: 4 nms_thresh: 0.4 } }
            """, [[2, 12, 3, 5], [2, 3]], [[2, 12, 6, 4], [2, 3]]),
        new("""
            layer { name: "y" type: "PSROIPooling" bottom: "data" bottom: "rois" top: "y" psroi_pooling_param { output_dim: 2 group_size: 3 spatial_scale: 0.5 } }
            """, [[2, 18, 7, 5], [4, 5]], [[2, 18, 6, 9], [4, 5]]),
        new("""
            layer { name: "s" type: "Slice" bottom: "data" top: "scores" top: "moves" top: "map" slice_param { slice_point: 4 slice_point: 12 } }
            layer { name: "p" type: "Proposal" bottom: "scores" bottom: "moves" bottom: "info" top: "rois" proposal_param { ratio: 1 scale: 1 scale: 2 post_nms_topn: 7 min_size: 1 feat_stride: 4 nms_thresh: 0.4 } }
            layer { name: "y" type: "PSROIPooling" bottom: "map" bottom: "rois" top: "y" psroi_pooling_param { output_dim: 2 group_size: 2 spatial_scale: 0.25 } }
            """, [[2, 20, 3, 5], [2, 3]], [[2, 20, 6, 4], [2, 3]]),
        new("""layer { name: "y" type: "YoloDetectionOutput" bottom: "data" top: "y" yolo_detection_output_param { num_classes: 2 num_box: 2 biases: 1 biases: 2 biases: 3 biases: 1 } }""", [[2, 14, 3, 3]], [[2, 14, 5, 4]]),
        new("""
            layer { name: "half" type: "Pooling" bottom: "data" top: "half" pooling_param { pool: AVE kernel_size: 2 stride: 2 } }
            layer { name: "y" type: "Yolov3DetectionOutput" bottom: "data" bottom: "half" top: "y" yolov3_detection_output_param { num_classes: 2 num_box: 1 mask_group_num: 2
              mask: 1 mask: 0 anchors_scale: 32 anchors_scale: 16 biases: 10 biases: 20 biases: 30 biases: 10 confidence_threshold: 0.2 } }
            """, [[2, 7, 4, 6]], [[2, 7, 8, 4]]),
    ];

    public static TheoryData<int> FreeSamples => [.. Enumerable.Range(0, Free.Length)];

    [Fact]
    public void Every_type_computes_the_same_or_there_is_nothing_to_write()
    {
        var rows = LayerSamples.All.Where(sample => sample.Bottoms.Length > 0).Select(sample => (sample.Type, Row: Row(sample))).ToArray();
        foreach (var (type, (what, why)) in rows)
            output.WriteLine($"{what,-8} {type,-24} {why}");
        output.WriteLine(string.Join(", ", rows.GroupBy(row => row.Row.What).Select(same => $"{same.Count()} {same.Key}")));
        Assert.DoesNotContain(rows, row => row.Row.What == "failed");
        Assert.Equal(Judges, rows.Where(row => row.Row.What == "judges").Select(row => row.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Refused, rows.Where(row => row.Row.What == "refused").Select(row => row.Type).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(FreeSamples))]
    public void Height_and_width_may_be_others_and_images_more(int index)
    {
        FreeSample sample = Free[index];
        string[] names = [.. sample.Declared.Select((_, i) => i == 0 ? "data" : sample.Text.Split('"').First(word => word is "size" or "info" or "rois"))];
        var net = Net.Parse(Inputs(names, sample.Declared) + sample.Text);
        var inputs = names.Zip(sample.Given).ToDictionary(input => input.First, input => new Blob(input.Second, LayerCase.Numbers(input.Second)));
        if (inputs.TryGetValue("rois", out Blob? rois))
            new float[] { 0, 1, 2, 9, 8, 1, 0, 3, 7, 5, 1, 4, 4, 30, 30, 0, 2, 2, 2, 2 }.CopyTo(rois.Span);
        if (inputs.TryGetValue("info", out Blob? info))
            new float[] { 24, 16, 1, 20, 12, 2 }.CopyTo(info.Span);
        output.WriteLine(ExportCase.Check(net, inputs, null));
    }

    [Fact]
    public void Inputs_that_must_agree_are_free_together()
    {
        var net = Net.Parse(Inputs(["a", "b"], [[1, 2, 8, 6], [1, 2, 8, 6]]) + """layer { name: "y" type: "Eltwise" bottom: "a" bottom: "b" top: "y" }""");
        OnnxReport report = OnnxExport.Write(net, Stream.Null, new OnnxOptions { FreeAxes = new Dictionary<string, IReadOnlyList<int>> { ["a"] = [2, -1], ["b"] = [2, 3] } });
        Assert.Equal(["a [N, 2, a_2, a_3]", "b [N, 2, a_2, a_3]"], report.Inputs.Select(input => $"{input}"));
        Assert.Equal("the input 'a' [1, 2, 8, 6] has no axis 4", Assert.Throws<OnnxException>(() =>
            OnnxExport.Write(net, Stream.Null, new OnnxOptions { FreeAxes = new Dictionary<string, IReadOnlyList<int>> { ["a"] = [4] } })).Message);
    }

    private static (string What, string Why) Row(LayerSample sample)
    {
        string[] names = [.. Enumerable.Range(0, sample.Bottoms.Length).Select(i => $"b{i}")];
        string text = sample.Text.Replace("""bottom: "x" """, "", StringComparison.Ordinal);
        try
        {
            var net = Net.Parse($"{Inputs(names, sample.Bottoms)}layer {{ name: \"it\" {string.Concat(names.Select(name => $"bottom: \"{name}\" "))}{text} }}");
            var inputs = names.Zip(sample.Bottoms, sample.Inputs()).ToDictionary(input => input.First, input => new Blob(input.Second, input.Third));
            return ("passed", ExportCase.Check(net, inputs, null));
        }
        catch (OnnxException refusal)
        {
            return (refusal.Message.Contains("nothing to write", StringComparison.Ordinal) ? "judges" : "refused", refusal.Message);
        }
#pragma warning disable CA1031 // all that can go wrong belongs into the table
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return ("failed", $"{fault.GetType().Name}: {fault.Message}");
        }
    }

    private static string Inputs(IEnumerable<string> names, IEnumerable<Shape> shapes) => string.Concat(names.Zip(shapes, (name, shape) =>
        $"layer {{ name: \"{name}\" type: \"Input\" top: \"{name}\" input_param {{ shape {{ {string.Concat(shape.Select(size => $"dim: {size} "))}}} }} }}\n"));

    /// <summary>A net whose inputs have other heights and widths than it declares.</summary>
    private sealed record FreeSample(string Text, Shape[] Declared, Shape[] Given);
}
