using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using Google.Protobuf;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class ConvertCommandTests
{
    private const string Train = """
        name: "train"
        layer { name: "mnist" type: "Data" top: "data" top: "label" include { phase: TEST } data_param { source: "db" batch_size: 8 } }
        layer { name: "mnist" type: "Data" top: "data" top: "label" include { phase: TRAIN } data_param { source: "db" batch_size: 8 } }
        layer { name: "score" type: "InnerProduct" bottom: "data" top: "score" inner_product_param { num_output: 2 } }
        layer { name: "accuracy" type: "Accuracy" bottom: "score" bottom: "label" top: "accuracy" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }
        """;

    [Fact]
    public void Weights_go_to_HDF5_and_back_without_loss()
    {
        using var files = new Workshop();
        string from = files.Scores(1, 2.5f, -3, 1e-7f, 5);
        Caffesharp there = Caffesharp.Run("convert", from, files["w.caffemodel.h5"]);
        Assert.Equal((0, "1 layers with 2 blobs, 245 numbers\n"), (there.Exit, there.Output));
        Assert.StartsWith($"caffesharp: wrote {files["w.caffemodel.h5"]}, ", there.Error);
        Assert.Equal(0, Caffesharp.Run("convert", files["w.caffemodel.h5"], files["back.caffemodel"]).Exit);
        LayerWeights score = NetWeights.Load(files["back.caffemodel"]).Find("score")!;
        Assert.Equal([1, 2.5f, -3, 1e-7f, 5], score.Blobs[1].Span.ToArray());
        Assert.Equal<Shape>([5, 3, 4, 4], score.Blobs[0].Shape);
    }

    [Fact]
    public void Half_precision_halves_the_file_and_rounds()
    {
        using var files = new Workshop();
        string from = files.Scores(1, 2.5f, 0.1f, 4, 5);
        Caffesharp run = Caffesharp.Run("convert", from, files["half.caffemodel"], "--half", "--json");
        Assert.Equal((0, 245), (run.Exit, (int)run.Json["numbers"]!));
        Assert.True(new FileInfo(files["half.caffemodel"]).Length < 0.65 * new FileInfo(from).Length);
        Assert.Equal([1, 2.5f, (float)(Half)0.1f, 4, 5], NetWeights.Load(files["half.caffemodel"]).Find("score")!.Blobs[1].Span.ToArray());
        Caffesharp hdf5 = Caffesharp.Run("convert", from, files["half.h5"], "--half");
        Assert.Equal(2, hdf5.Exit);
        Assert.Contains("half precision needs a caffemodel", hdf5.Error);
    }

    [Fact]
    public void A_train_net_becomes_a_deploy_net_once_its_input_shape_is_known()
    {
        using var files = new Workshop();
        string train = files.Text("train.prototxt", Train);
        Caffesharp asked = Caffesharp.Run("convert", train, files["deploy.prototxt"], "--deploy");
        Assert.Equal(2, asked.Exit);
        Assert.Contains("does not tell the shape of its input 'data'", asked.Error);
        Assert.Contains("for example --input-shape data=", asked.Error);
        Caffesharp run = Caffesharp.Run("convert", train, files["deploy.prototxt"], "--deploy", "--input-shape", "data=1,1,4,4");
        Assert.Equal((0, "3 layers\n"), (run.Exit, run.Output));
        var net = Net.Load(files["deploy.prototxt"]);
        Assert.Equal<Shape>([1, 1, 4, 4], net.Graph.Inputs[0].Shape);
        Assert.Equal("prob", Assert.Single(net.Graph.Outputs).Name);
    }

    [Fact]
    public void The_net_inside_a_caffemodel_becomes_a_deploy_net_with_or_without_its_weights()
    {
        using var files = new Workshop();
        NetParameter net = TextFormat.Parse<NetParameter>(Train).Message;
        // A snapshot holds one phase's layers, with the rules that chose them.
        net.Layer.RemoveAt(0);
        net.Layer[1].Blobs.Add(new BlobProto { Shape = new BlobShape { Dim = { 2, 16 } }, Data = { Enumerable.Repeat(0.5f, 32) } });
        net.Layer[1].Blobs.Add(new BlobProto { Shape = new BlobShape { Dim = { 2 } }, Data = { 3, 4 } });
        File.WriteAllBytes(files["net.caffemodel"], net.ToByteArray());
        string[] deploy = ["--deploy", "--input-shape", "data=1,1,4,4"];
        Assert.Equal(0, Caffesharp.Run(["convert", files["net.caffemodel"], files["deploy.prototxt"], .. deploy]).Exit);
        Assert.Equal(0, Caffesharp.Run(["convert", files["net.caffemodel"], files["deploy.caffemodel"], .. deploy]).Exit);
        var loaded = Net.Load(files["deploy.prototxt"], files["deploy.caffemodel"]);
        Assert.Empty(loaded.Graph.Weights.AtFiller);
        Assert.Equal([3, 4], loaded.Graph.FindLayer("score").Parameters[1].Span.ToArray());
        NetParameter binary = NetParameter.Parser.ParseFrom(File.ReadAllBytes(files["deploy.caffemodel"]));
        Assert.Equal(["Input", "InnerProduct", "Softmax"], binary.Layer.Select(layer => layer.Type));
        Caffesharp dialect = Caffesharp.Run(["convert", files["net.caffemodel"], files["deploy.prototxt"], "--dialect", "quaffe", .. deploy]);
        Assert.Equal(2, dialect.Exit);
        Assert.Contains("there is no dialect 'quaffe'", dialect.Error);
    }

    [Fact]
    public void What_cannot_be_converted_is_refused_with_the_way_to_do_it()
    {
        using var files = new Workshop();
        string train = files.Text("train.prototxt", Train);
        AssertRefused("--deploy makes a deploy net", train, files["x.prototxt"]);
        AssertRefused("has no weights to put into", train, files["x.caffemodel"], "--deploy", "--input-shape", "data=1,1,4,4");
        AssertRefused("would be text, and --half is for weights", files.Scores(1), files["x.prototxt"], "--half");
        AssertRefused("has no input 'dta'", train, files["x.prototxt"], "--deploy", "--input-shape", "data=1,1,4,4", "--input-shape", "dta=1");
        Assert.False(File.Exists(files["x.prototxt"]));
    }

    private static void AssertRefused(string message, params string[] args)
    {
        Caffesharp run = Caffesharp.Run(["convert", .. args]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(message, run.Error);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }
}
