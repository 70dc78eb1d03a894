using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class UpgradeCommandTests
{
    private const string Old = """
        name: "old"
        input: "x" input_dim: [1, 1, 1, 2]
        layers { name: "y" type: CONVOLUTION bottom: "x" top: "y" blobs_lr: 3 convolution_param { num_output: 1 kernel_size: 1 weight_filler { value: 2 } bias_filler { value: 1 } } }
        """;

    [Fact]
    public void An_old_text_becomes_a_new_one_and_each_change_is_told()
    {
        using var files = new Workshop();
        string old = files.Text("old.prototxt", Old);
        Caffesharp run = Caffesharp.Run("upgrade", old, files["new.prototxt"]);
        Assert.Equal(0, run.Exit);
        Assert.Equal(2, run.Lines.Length);
        Assert.StartsWith($"{old}:3:1: 1 'layers' with types such as CONVOLUTION are now 'layer'", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal($"{old}:2:1: the input x is now a layer of type Input", run.Lines[1]);
        Assert.StartsWith($"caffesharp: wrote {files["new.prototxt"]}, ", run.Error);
        NetParameter net = TextFormat.ParseFile<NetParameter>(files["new.prototxt"]).Message;
        Assert.Equal(["Input", "Convolution"], net.Layer.Select(layer => layer.Type));
        Assert.Equal(3, net.Layer[1].Param[0].LrMult);
        Caffesharp again = Caffesharp.Run("upgrade", files["new.prototxt"], files["newer.prototxt"]);
        Assert.Equal($"{files["new.prototxt"]} is in today's form already\n", again.Output);
        Assert.Equal(File.ReadAllText(files["new.prototxt"]), File.ReadAllText(files["newer.prototxt"]));
    }

    [Fact]
    public void The_changes_come_as_JSON_too()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("upgrade", files.Text("old.prototxt", Old), files["new.prototxt"], "--json");
        Assert.Equal([3, 2], run.Json["changes"]!.AsArray().Select(change => (int)change!["line"]!));
    }

    [Fact]
    public void A_binary_net_keeps_its_weights()
    {
        using var files = new Workshop();
        NetParameter net = TextFormat.Parse<NetParameter>(Old).Message;
        net.Layers[0].Blobs.Add(new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 1, Data = { 5f } });
        net.Layers[0].Blobs.Add(new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 1, Data = { 7f } });
        File.WriteAllBytes(files["old.caffemodel"], net.ToByteArray());
        Caffesharp run = Caffesharp.Run("upgrade", files["old.caffemodel"], files["new.caffemodel"]);
        Assert.Equal(0, run.Exit);
        Assert.Equal(2, run.Lines.Length);
        NetParameter upgraded = NetParameter.Parser.ParseFrom(File.ReadAllBytes(files["new.caffemodel"]));
        Assert.Equal("old", upgraded.Name);
        Assert.Empty(upgraded.Layers);
        Assert.Equal(["Input", "Convolution"], upgraded.Layer.Select(layer => layer.Type));
        Assert.Equal([5f, 7f], upgraded.Layer[1].Blobs.Select(blob => blob.Data[0]));
        Assert.Equal(1u, upgraded.Layer[1].ConvolutionParam.NumOutput);
        Assert.Equal(0, Caffesharp.Run("upgrade", files["new.caffemodel"], files["inside.prototxt"]).Exit);
        using Session session = Net.Load(files["inside.prototxt"], files["new.caffemodel"]).CreateSession();
        Assert.Equal([12f, 17], session.Run(new Blob([1, 1, 1, 2], new float[] { 1, 2 }))["y"].Span.ToArray());
    }

    [Fact]
    public void A_text_can_be_written_as_a_binary_net()
    {
        using var files = new Workshop();
        Assert.Equal(0, Caffesharp.Run("upgrade", files.Text("old.prototxt", Old), files["new.binaryproto"]).Exit);
        NetParameter net = NetParameter.Parser.ParseFrom(File.ReadAllBytes(files["new.binaryproto"]));
        Assert.Equal(["Input", "Convolution"], net.Layer.Select(layer => layer.Type));
    }

    [Fact]
    public void The_V0_net_gives_the_same_bits_before_and_after()
    {
        using var files = new Workshop();
        string old = Tree.Golden("v0_legacy", "net.prototxt");
        Assert.Equal(0, Caffesharp.Run("upgrade", old, files["new.prototxt"]).Exit);
        using Session before = Net.Load(old).CreateSession(), after = Net.Load(files["new.prototxt"]).CreateSession();
        var x = new Blob(before.Graph.Inputs[0].Shape);
        for (int i = 0; i < x.Span.Length; i++)
            x.Span[i] = (i % 7) - 3;
        Assert.Equal(before.Run(x)["prob"].Span.ToArray(), after.Run(x)["prob"].Span.ToArray());
    }

    [Fact]
    public void Unknown_fields_are_warned_of_and_HDF5_is_refused()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("upgrade", files.Text("net.prototxt", Workshop.Classifier + "colour: 3"), files["new.prototxt"]);
        Assert.Contains("warning: ", run.Error);
        Assert.Contains("no field 'colour'", run.Error);
        Caffesharp refused = Caffesharp.Run("upgrade", files["net.prototxt"], files["new.h5"]);
        Assert.Equal(2, refused.Exit);
        Assert.False(File.Exists(files["new.h5"]));
    }
}
