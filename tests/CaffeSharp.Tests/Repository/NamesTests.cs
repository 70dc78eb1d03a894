using System.Text.RegularExpressions;
using CaffeSharp.Layers;
using CaffeSharp.Planning;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Repository;

/// <summary>
/// What a stranger asks of a layer is answered by names and paths: where it is, where its kernel, its message in caffe.proto, its test and
/// its golden case are. The tables hold the exceptions, and are refused where they are none.
/// </summary>
public sealed partial class NamesTests
{
    /// <summary>Types that share the file of another, and which.</summary>
    private static readonly Dictionary<string, string> Files = new()
    {
        ["ConvolutionDepthwise"] = "DepthwiseConvolution",
        ["ConvolutionRistretto"] = "Ristretto",
        ["Correlation1D"] = "Correlation",
        ["DeconvolutionRistretto"] = "Ristretto",
        ["DepthwiseConv"] = "DepthwiseConvolution",
        ["EvalDetection"] = "LeftOut",
        ["FcRistretto"] = "Ristretto",
        ["Flip"] = "Reverse",
        ["ImageLabelmapData"] = "DenseImageData",
        ["ImageSegData"] = "DenseImageData",
        ["Lstm"] = "CtpnLstm",
        ["MultiBoxFocalLoss"] = "MultiBoxLoss",
        ["RegionLoss"] = "LeftOut",
        ["SeLu"] = "SeLU",
        ["SeLuDropout"] = "Dropout",
        ["SmoothL1LossOHEM"] = "SmoothL1Loss",
        ["SoftmaxFocalLoss"] = "FocalLoss",
        ["SpatialDropout"] = "Dropout",
        ["Yolov3"] = "LeftOut",
    };

    /// <summary>Types whose settings stand in the message of another, or that have none (null).</summary>
    private static readonly Dictionary<string, string?> Messages = new()
    {
        ["AbsVal"] = null,
        ["Axpy"] = null,
        ["BatchReindex"] = null,
        ["BNLL"] = null,
        ["ChannelNorm"] = null,
        ["ConvolutionDepthwise"] = "Convolution",
        ["ConvolutionRistretto"] = "Convolution",
        ["Correlation1D"] = "Correlation",
        ["DataAugmentation"] = "Augmentation",
        ["Deconvolution"] = "Convolution",
        ["DeconvolutionRistretto"] = "Convolution",
        ["DeformableConvolution"] = "Convolution",
        ["DepthwiseConv"] = "Convolution",
        ["DepthwiseConvolution"] = "Convolution",
        ["EuclideanLoss"] = null,
        ["FcRistretto"] = "InnerProduct",
        ["Im2col"] = "Convolution",
        ["ImageLabelmapData"] = "ImageData",
        ["ImageSegData"] = "ImageData",
        ["LaneData"] = "Data",
        ["LSTM"] = "Recurrent",
        ["LSTMUnit"] = null,
        ["MultiBoxFocalLoss"] = "MultiBoxLoss",
        ["MultinomialLogisticLoss"] = null,
        ["NegReLU"] = "ReLU",
        ["RNN"] = "Recurrent",
        ["SeLU"] = "SeLu",
        ["SigmoidCrossEntropyLoss"] = null,
        ["Silence"] = null,
        ["SmoothL1LossOHEM"] = "SmoothL1Loss",
        ["SoftmaxFocalLoss"] = "FocalLoss",
        ["SoftmaxWithLoss"] = "Softmax",
        ["SoftmaxWithLossOHEM"] = "Softmax",
        ["Split"] = null,
    };

    /// <summary>How golden cases of a type begin, where not with its name.</summary>
    private static readonly Dictionary<string, string> Cases = new()
    {
        ["ContrastiveLoss"] = "contrastive",
        ["Convolution"] = "conv",
        ["ConvolutionDepthwise"] = "convdw",
        ["Deconvolution"] = "deconv",
        ["DepthwiseConvolution"] = "dwconv",
        ["HingeLoss"] = "hinge",
        ["InnerProduct"] = "ip",
        ["MultinomialLogisticLoss"] = "multinomial",
        ["Pooling"] = "pool",
        ["PSROIPooling"] = "psroi_pool",
        ["Python"] = "proposal_py",
        ["ROIPooling"] = "roi_pool",
        ["SigmoidCrossEntropyLoss"] = "sigmoid_ce",
        ["SoftmaxWithLoss"] = "softmax_loss",
        ["YoloDetectionOutput"] = "yolo_v2",
        ["Yolov3DetectionOutput"] = "yolo_v3",
    };

    /// <summary>Where the kernels are of step factories that are not named as their room.</summary>
    private static readonly Dictionary<string, string> Kernels = new()
    {
        ["Affine"] = "Elementwise/AffineKernel.cs",
        ["Deconvolution"] = "Convolution/Transposed",
        ["InnerProduct"] = "Gemm",
        ["StridedCopy"] = "Layouts/StridedCopyKernel.cs",
    };

    public static TheoryData<string> Types => [.. LayerCatalog.Default.Types];

    public static TheoryData<string> Rooms => [.. Directory.GetDirectories(Tree.At("src", "CaffeSharp", "Layers")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_layer_is_a_file_named_as_its_type(string type)
    {
        Assert.False(Files.ContainsKey(type) && Found(type).Length > 0, $"{type} has a file of its own");
        Assert.Single(Found(Files.GetValueOrDefault(type, type)));

        static string[] Found(string name) => Directory.GetFiles(Tree.At("src", "CaffeSharp", "Layers"), $"{name}.cs", SearchOption.AllDirectories);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Its_settings_are_a_message_named_as_its_type(string type)
    {
        string proto = File.ReadAllText(Tree.At("proto", "caffe.proto"));
        Assert.False(Messages.ContainsKey(type) && Has(type), $"{type} has a message of its own");
        if (Messages.GetValueOrDefault(type, type) is string message)
            Assert.True(Has(message), $"there is no message {message}Parameter");

        bool Has(string name) => proto.Contains($"message {name}Parameter {{", StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_factory_leads_to_its_kernel()
    {
        // These make steps of what a layer or the plan does by itself.
        string[] general = ["Constant", "Empty", "Reference", "View", "Concat"];
        string[] names = [.. StepFactories.All.Select(factory => factory.GetType().Name.Replace("Factory", "", StringComparison.Ordinal)).Except(general)];
        Assert.NotEmpty(names);
        foreach (string name in names)
        {
            string path = Tree.At("src", "CaffeSharp", "Kernels", Kernels.GetValueOrDefault(name, name));
            Assert.True(Directory.Exists(path) || File.Exists(path), $"{name}: there is no {path}");
            Assert.True(File.Exists(Tree.At("src", "CaffeSharp", "Planning", $"{name}Factory.cs")));
        }
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Tests_of_layers_have_the_same_rooms(string room) =>
        Assert.NotEmpty(Directory.GetFiles(Tree.At("tests", "CaffeSharp.Tests", "Layers", room), "*Tests.cs"));

    /// <summary>A golden case that holds a type is found by its name, unless there is none for the type: the forks' layers have no Caffe at hand.</summary>
    [Fact]
    public void A_golden_case_begins_with_the_type_it_is_for()
    {
        string[] folders = [.. Directory.GetDirectories(Tree.Golden()).Where(folder => File.Exists(Path.Combine(folder, "net.prototxt")))];
        var held = folders.ToDictionary(folder => Path.GetFileName(folder), folder => TypeField().Matches(File.ReadAllText(Path.Combine(folder, "net.prototxt"))).Select(match => match.Groups[1].Value).ToHashSet());
        foreach (string type in held.Values.SelectMany(types => types).Intersect(LayerCatalog.Default.Types).Except(["Input"]).Distinct())
        {
            string start = Cases.GetValueOrDefault(type, type).Replace("_", "", StringComparison.Ordinal);
            Assert.True(
                held.Any(each => each.Value.Contains(type) && each.Key.Replace("_", "", StringComparison.Ordinal).StartsWith(start, StringComparison.OrdinalIgnoreCase)),
                $"no golden case of {type} begins with {start}");
        }
        Assert.All(Cases.Values, start => Assert.Contains(held.Keys, folder => folder.StartsWith(start, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"type:\s*""(\w+)""")]
    private static partial Regex TypeField();
}
