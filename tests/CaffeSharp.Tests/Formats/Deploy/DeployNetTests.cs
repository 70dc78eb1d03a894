using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Formats.Dialects;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Formats.Deploy;

public sealed class DeployNetTests
{
    [Fact]
    public void LeNet_as_it_was_trained_becomes_its_deploy_net()
    {
        NetParameter deploy = DeployNet.From(Zoo("lenet_mnist"), Inputs("data", [64, 1, 28, 28]));
        Assert.Equal(
            ["Input mnist: -> data", "Convolution conv1: data -> conv1", "Pooling pool1: conv1 -> pool1", "Convolution conv2: pool1 -> conv2", "Pooling pool2: conv2 -> pool2",
             "InnerProduct ip1: pool2 -> ip1", "ReLU relu1: ip1 -> ip1", "InnerProduct ip2: ip1 -> ip2", "Softmax prob: ip2 -> prob"], Lines(deploy));
        Assert.Equal([64L, 1, 28, 28], deploy.Layer[0].InputParam.Shape[0].Dim);
        Assert.All(deploy.Layer, layer => Assert.False(layer.HasPhase || layer.Include.Count > 0 || layer.LossWeight.Count > 0));
    }

    [Fact]
    public void Of_MTCNN_s_net_only_what_the_two_predictions_need_stays()
    {
        NetParameter train = Zoo("mtcnn_det1");
        NetParameter before = train.Clone();
        NetParameter deploy = DeployNet.From(train, Inputs("data12face", [1, 3, 12, 12]));
        Assert.Equal(
            ["Input data12: -> data12face", "Convolution conv1: data12face -> conv1", "PReLU PReLU1: conv1 -> conv1", "Pooling pool1: conv1 -> pool1", "Convolution conv2: pool1 -> conv2",
             "PReLU PReLU2: conv2 -> conv2", "Convolution conv3: conv2 -> conv3", "PReLU PReLU3: conv3 -> conv3", "Convolution conv4-1: conv3 -> conv4-1", "Convolution conv4-2: conv3 -> conv4-2",
             "Softmax prob: conv4-1 -> prob"], Lines(deploy));
        Assert.Equal(before, train);
    }

    [Fact]
    public void A_net_that_runs_already_only_loses_its_splits()
    {
        NetParameter net = Zoo("wechat_detect");
        NetParameter deploy = DeployNet.From(net);
        Assert.Equal(net.Layer.Where(layer => layer.Type != "Split").Select(layer => layer.Name), deploy.Layer.Select(layer => layer.Name));
        Assert.DoesNotContain(deploy.Layer, layer => layer.Bottom.Any(bottom => bottom.Contains("_split_")));
        Assert.Equal(deploy, DeployNet.From(deploy));
        Assert.Equal([2L, 1, 100, 100], DeployNet.From(net, Inputs("data", [2, 1, 100, 100])).Layer[0].InputParam.Shape[0].Dim);
    }

    [Fact]
    public void A_copy_that_is_written_over_keeps_its_own_name()
    {
        NetParameter deploy = DeployNet.From(Net(
            Layer("in", "DummyData", [], ["x"]), Layer("split", "Split", ["x"], ["a", "b"]), Layer("relu", "ReLU", ["a"], ["a"]),
            Layer("sum", "Eltwise", ["a", "b"], ["sum"])));
        Assert.Equal(["DummyData in: -> x", "ReLU relu: x -> a", "Eltwise sum: a, x -> sum"], Lines(deploy));
    }

    [Fact]
    public void A_split_stays_when_its_original_is_written_over()
    {
        NetParameter net = Net(Layer("in", "DummyData", [], ["x"]), Layer("split", "Split", ["x"], ["a", "b"]), Layer("relu", "ReLU", ["x"], ["x"]),
            Layer("sum", "Eltwise", ["a", "b", "x"], ["sum"]));
        Assert.Equal(Lines(net), Lines(DeployNet.From(net)));
    }

    [Fact]
    public void Shapes_come_from_the_data_layers_where_they_tell()
    {
        Assert.Equal("[8, 3, 20, 30]", InputOf(new LayerParameter { Type = "MemoryData", MemoryDataParam = new MemoryDataParameter { BatchSize = 8, Channels = 3, Height = 20, Width = 30 } }));
        Assert.Equal("[1, 3, 227, 227]", InputOf(new LayerParameter { Type = "Data", TransformParam = new TransformationParameter { CropSize = 227, MeanValue = { 104, 117, 123 } } }));
        Assert.Equal("[1, 1, 28, 28]", InputOf(new LayerParameter { Type = "Data", TransformParam = new TransformationParameter { CropSize = 28, ForceGray = true } }));
        Assert.Equal("[1, 3, 48, 64]", InputOf(new LayerParameter { Type = "ImageData", ImageDataParam = new ImageDataParameter { NewHeight = 48, NewWidth = 64 } }));
        Assert.Equal("[1, 3, 300, 300]", InputOf(new LayerParameter { Type = "AnnotatedData", TransformParam = new TransformationParameter { MeanValue = { 104, 117, 123 }, ResizeParam = { new ResizeParameter { Height = 300, Width = 300 } } } }));
    }

    [Fact]
    public void Shapes_that_are_missing_or_given_to_nothing_are_named()
    {
        Assert.Equal("the net does not tell the shape of its input 'data' (layer 'mnist', Data): give it, for example --input-shape data=1,3,224,224 (NetOptions.InputShapes in code)",
            Assert.Throws<InputShapeException>(() => DeployNet.From(Zoo("lenet_mnist"))).Message);
        Assert.Equal("the net 'LeNet' has no input 'image' to give a shape to; it has data",
            Assert.Throws<FileFormatException>(() => DeployNet.From(Zoo("lenet_mnist"), new Dictionary<string, Shape> { ["data"] = [1, 1, 28, 28], ["image"] = [1] })).Message);
        Assert.Equal("the net 'CIFAR10_quick' has layers of an old form: upgrade it before making a deploy net of it",
            Assert.Throws<FileFormatException>(() => DeployNet.From(Zoo("cifar10_quick"))).Message);
    }

    [Fact]
    public void Several_predictions_get_names_of_their_own_and_none_is_made_twice()
    {
        NetParameter deploy = DeployNet.From(Net(
            Layer("in", "DummyData", [], ["x", "label"]), Layer("a", "InnerProduct", ["x"], ["a"]), Layer("b", "InnerProduct", ["x"], ["b"]), Layer("c", "InnerProduct", ["x"], ["c"]),
            Layer("lossA", "SoftmaxWithLoss", ["a", "label"], ["la"]), Layer("lossB", "SigmoidCrossEntropyLoss", ["b", "label"], ["lb"]),
            Layer("soft", "Softmax", ["c"], ["soft"]), Layer("lossC", "SoftmaxWithLoss", ["c", "label"], ["lc"]),
            Layer("acc", "Accuracy", ["soft", "label"], ["acc"])));
        Assert.Contains("Softmax a_prob: a -> a_prob", Lines(deploy));
        Assert.Contains("Sigmoid b_prob: b -> b_prob", Lines(deploy));
        Assert.Equal(1, Lines(deploy).Count(line => line.Contains(": c ->")));
        Assert.Contains("Softmax soft: c -> soft", Lines(deploy));
        Assert.DoesNotContain(deploy.Layer, layer => layer.Type is "Accuracy" or "SoftmaxWithLoss");
    }

    [Fact]
    public void Batch_statistics_of_training_are_not_kept()
    {
        LayerParameter norm = Layer("bn", "BatchNorm", ["x"], ["bn"]);
        norm.BatchNormParam = new BatchNormParameter { UseGlobalStats = false, Eps = 1e-3f };
        norm.Phase = Phase.Train;
        BatchNormParameter kept = DeployNet.From(Net(Layer("in", "DummyData", [], ["x"]), norm)).Layer[1].BatchNormParam;
        Assert.Equal((false, 1e-3f), (kept.HasUseGlobalStats, kept.Eps));
    }

    [Fact]
    public void A_loss_with_two_tops_has_named_its_prediction()
    {
        NetParameter deploy = DeployNet.From(Net(Layer("in", "DummyData", [], ["x", "label"]), Layer("ip", "InnerProduct", ["x"], ["prob"]),
            Layer("loss", "SoftmaxWithLoss", ["prob", "label"], ["loss", "scores"])));
        Assert.Equal(["DummyData in: -> x, label", "InnerProduct ip: x -> prob", "Softmax scores: prob -> scores"], Lines(deploy));
    }

    [Fact]
    public void A_detector_in_training_ends_in_its_detections()
    {
        LayerParameter loss = Layer("mbox_loss", "MultiBoxLoss", ["loc", "conf", "prior", "label"], ["mbox_loss"]);
        loss.MultiboxLossParam = new MultiBoxLossParameter { NumClasses = 3, CodeType = PriorBoxParameter.Types.CodeType.CenterSize, BackgroundLabelId = 0 };
        LayerParameter[] heads = [Layer("in", "DummyData", [], ["x", "label"]), Layer("loc", "Flatten", ["x"], ["loc"]), Layer("conf", "Flatten", ["x"], ["conf"]), Layer("prior", "PriorBox", ["x", "x"], ["prior"])];
        NetParameter deploy = DeployNet.From(Net([.. heads, loss]));
        Assert.Equal(
            ["Reshape conf_reshape: conf -> conf_reshape", "Softmax conf_softmax: conf_reshape -> conf_softmax", "Flatten conf_flatten: conf_softmax -> conf_flatten",
                "DetectionOutput detection_out: loc, conf_flatten, prior -> detection_out"], Lines(deploy).Skip(4));
        DetectionOutputParameter output = deploy.Layer[^1].DetectionOutputParam;
        Assert.Equal((3u, PriorBoxParameter.Types.CodeType.CenterSize, 0.45f, 400, 200, 0.01f),
            (output.NumClasses, output.CodeType, output.NmsParam.NmsThreshold, output.NmsParam.TopK, output.KeepTopK, output.ConfidenceThreshold));
        Assert.Equal([0L, -1, 3], deploy.Layer[4].ReshapeParam.Shape.Dim);
        loss.MultiboxLossParam.ConfLossType = MultiBoxLossParameter.Types.ConfLossType.Logistic;
        Assert.Equal(["Sigmoid conf_sigmoid: conf -> conf_sigmoid", "DetectionOutput detection_out: loc, conf_sigmoid, prior -> detection_out"], Lines(DeployNet.From(Net([.. heads, loss]))).Skip(4));
        // Detections that are there already stay as they are.
        NetParameter tested = DeployNet.From(Net([.. heads, Layer("out", "DetectionOutput", ["loc", "conf", "prior"], ["out"]), loss]));
        Assert.Equal("DetectionOutput out: loc, conf, prior -> out", Lines(tested)[^1]);
    }

    [Fact]
    public void Of_RefineDet_the_second_step_makes_the_detections()
    {
        LayerParameter first = Layer("arm_loss", "MultiBoxLoss", ["arm_loc", "arm_conf", "prior", "label"], ["arm_loss"]), second = Layer("odm_loss", "MultiBoxLoss", ["loc", "conf", "prior", "label", "arm_flat", "arm_loc"], ["odm_loss"]);
        second.MultiboxLossParam = new MultiBoxLossParameter { NumClasses = 21 };
        string[] heads = ["arm_loc", "arm_conf", "loc", "conf"];
        NetParameter deploy = DeployNet.From(Net([Layer("in", "DummyData", [], ["x", "label"]), .. heads.Select(head => Layer(head, "Flatten", ["x"], [head])),
            Layer("prior", "PriorBox", ["x", "x"], ["prior"]), Layer("arm_flat", "Softmax", ["arm_conf"], ["arm_flat"]), first, second]));
        Assert.Equal("DetectionOutput detection_out: loc, conf_flatten, prior, arm_flat, arm_loc -> detection_out", Lines(deploy)[^1]);
        Assert.Single(deploy.Layer, layer => layer.Type == "DetectionOutput");
        Assert.Equal(0.01f, deploy.Layer[^1].DetectionOutputParam.ObjectnessScore);
    }

    [Fact]
    public void Of_R_CNN_in_training_all_proposals_are_classified_and_the_layers_for_targets_go()
    {
        NetParameter deploy = DeployNet.From(Net(
            PythonLayer("in", "RoIDataLayer", [], ["data", "im_info", "gt_boxes"]), Layer("rpn", "Convolution", ["data"], ["rpn"]), PythonLayer("targets", "AnchorTargetLayer", ["rpn", "gt_boxes"], ["rpn_labels"]),
            Layer("rpn_loss", "SmoothL1Loss", ["rpn", "rpn_labels"], ["rpn_loss"]), PythonLayer("proposal", "ProposalLayer", ["rpn", "rpn", "im_info"], ["rpn_rois"]),
            PythonLayer("choice", "ProposalTargetLayer", ["rpn_rois", "gt_boxes"], ["rois", "labels"]), Layer("pool", "ROIPooling", ["data", "rois"], ["cls_score"]),
            Layer("ohem", "SoftmaxWithLossOHEM", ["cls_score", "labels"], ["l", "temp_prob", "each"]), Layer("loss", "SoftmaxWithLoss", ["cls_score", "labels"], ["loss"])), Inputs("data", [1, 3, 60, 80]));
        Assert.Equal(["Input in: -> data, im_info", "Convolution rpn: data -> rpn", "Python proposal: rpn, rpn, im_info -> rpn_rois",
            "ROIPooling pool: data, rpn_rois -> cls_score", "Softmax cls_prob: cls_score -> cls_prob"], Lines(deploy));
        Assert.Equal([[1L, 3, 60, 80], [1L, 3]], deploy.Layer[0].InputParam.Shape.Select(shape => shape.Dim.ToArray()));
    }

    [Fact]
    public void A_loss_in_Python_is_a_loss()
    {
        NetParameter deploy = DeployNet.From(Net(Layer("in", "DummyData", [], ["x", "label"]), Layer("ip", "InnerProduct", ["x"], ["ip"]), PythonLayer("loss", "EuclideanLossLayer", ["ip", "label"], ["loss"])));
        Assert.Equal(["DummyData in: -> x, label", "InnerProduct ip: x -> ip"], Lines(deploy));
    }

    [Fact]
    public void Of_several_inputs_one_may_be_given_a_shape()
    {
        LayerParameter input = Layer("in", "Input", [], ["a", "b"]);
        input.InputParam = new InputParameter { Shape = { new BlobShape { Dim = { 1, 2 } } } };
        NetParameter net = Net(input, Layer("sum", "Eltwise", ["a", "b"], ["sum"]));
        InputParameter given = DeployNet.From(net, Inputs("b", [5, 6])).Layer[0].InputParam;
        Assert.Equal([[1L, 2], [5, 6]], given.Shape.Select(shape => shape.Dim.ToArray()));
        input.InputParam = null;
        Assert.Equal("the net does not tell the shape of its input 'a' (layer 'in', Input): give it, for example --input-shape a=1,3,224,224 (NetOptions.InputShapes in code)", Assert.Throws<InputShapeException>(() => DeployNet.From(net, Inputs("b", [5, 6]))).Message);
    }

    [Fact]
    public void A_net_of_very_many_layers_takes_no_square_of_the_time()
    {
        var net = new NetParameter { Layer = { Layer("in", "DummyData", [], ["x0", "label"]) } };
        for (int i = 0; i < 40_000; i++)
            net.Layer.Add([Layer($"s{i}", "Split", [$"x{i}"], [$"y{i}", $"z{i}"]), Layer($"r{i}", "ReLU", [$"y{i}"], [$"x{i + 1}"]), Layer($"l{i}", "SoftmaxWithLoss", [$"z{i}", "label"], [$"l{i}"])]);
        Assert.Equal(1 + 40_000 + 40_000, DeployNet.From(net).Layer.Count);
    }

    /// <summary>What a data layer's text says of its pictures is read in one place, whether it stays or becomes an input.</summary>
    [Theory]
    [InlineData("""type: "Data" data_param { batch_size: 1 } transform_param { crop_size: 24 force_gray: true }""", "[1, 1, 24, 24]")]
    [InlineData("""type: "Data" data_param { batch_size: 1 crop_size: 24 } transform_param { mean_value: 1 mean_value: 2 }""", "[1, 2, 24, 24]")]
    [InlineData("""type: "Data" data_param { batch_size: 1 } transform_param { resize_param { height: 20 width: 30 } }""", "[1, 3, 20, 30]")]
    [InlineData("""type: "AnnotatedData" data_param { batch_size: 1 } transform_param { resize_param { height: 20 width: 30 } crop_h: 10 }""", "[1, 3, 10, 30]")]
    [InlineData("""type: "ImageData" image_data_param { batch_size: 1 new_height: 20 new_width: 30 is_color: false }""", "[1, 1, 20, 30]")]
    [InlineData("""type: "ImageSegData" image_data_param { batch_size: 1 new_height: 20 new_width: 30 } transform_param { crop_size: 8 }""", "[1, 3, 8, 8]")]
    [InlineData("""type: "DenseImageData" dense_image_data_param { batch_size: 1 new_height: 20 new_width: 30 }""", "[1, 3, 20, 30]")]
    [InlineData("""type: "VideoData" video_data_param { batch_size: 1 num_segments: 3 modality: FLOW new_length: 5 } transform_param { crop_size: 24 }""", "[1, 30, 24, 24]")]
    [InlineData("""type: "WindowData" window_data_param { batch_size: 1 crop_size: 24 }""", "[1, 3, 24, 24]")]
    [InlineData("""type: "MemoryData" top: "label" memory_data_param { batch_size: 4 channels: 2 height: 20 width: 30 }""", "[4, 2, 20, 30]")]
    public void A_data_layer_has_one_shape(string data, string shape)
    {
        string net = $$"""layer { name: "in" top: "x" {{data}} } layer { name: "relu" type: "ReLU" bottom: "x" top: "y" }""";
        foreach (bool deploy in new[] { false, true })
            Assert.Equal(shape, CaffeSharp.Net.Parse(net, options: new NetOptions { Deploy = deploy }).Graph.FindBlob("x").Shape.ToString());
    }

    private static string InputOf(LayerParameter data)
    {
        data.Name = "data";
        data.Top.Add(["data", "label"]);
        NetParameter deploy = DeployNet.From(Net(data, Layer("ip", "InnerProduct", ["data"], ["ip"])));
        Assert.Equal(["data"], deploy.Layer[0].Top);
        return $"[{string.Join(", ", deploy.Layer[0].InputParam.Shape[0].Dim)}]";
    }

    private static NetParameter Zoo(string name)
    {
        string path = Tree.Zoo(name, "weights.caffemodel");
        return BinaryNet.Read(NetWeights.Load(path), path).Net;
    }

    private static Dictionary<string, Shape> Inputs(string name, Shape shape) => new() { [name] = shape };

    private static NetParameter Net(params LayerParameter[] layers) => new() { Name = "net", Layer = { layers } };

    private static LayerParameter PythonLayer(string name, string type, string[] bottoms, string[] tops)
    {
        LayerParameter layer = Layer(name, "Python", bottoms, tops);
        layer.PythonParam = new PythonParameter { Layer = type };
        return layer;
    }

    private static LayerParameter Layer(string name, string type, string[] bottoms, string[] tops) => new() { Name = name, Type = type, Bottom = { bottoms }, Top = { tops } };

    private static string[] Lines(NetParameter net) =>
        [.. net.Layer.Select(layer => $"{layer.Type} {layer.Name}: {string.Join(", ", layer.Bottom)}{(layer.Bottom.Count > 0 ? " " : "")}-> {string.Join(", ", layer.Top)}")];
}
