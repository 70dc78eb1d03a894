using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Xunit;

namespace CaffeSharp.Tests.Formats.Weights;

public sealed class CaffeModelFileTests
{
    public static TheoryData<string> AllCaffeModels => [.. Tree.CaffeModels()];

    [Theory]
    [MemberData(nameof(AllCaffeModels))]
    public void A_caffemodel_reads_as_protobuf_reads_it(string path)
    {
        NetWeights weights = NetWeights.Load(path);
        NetParameter net = NetParameter.Parser.ParseFrom(File.ReadAllBytes(path));
        Assert.Equal(net.Name, weights.Name);
        Assert.Equal(net.Layer.Count + net.Layers.Count, weights.Layers.Count);
        for (int i = 0; i < net.Layer.Count; i++)
            Same(net.Layer[i].Name, net.Layer[i].Type, net.Layer[i].Blobs, weights.Layers[i]);
        for (int i = 0; i < net.Layers.Count; i++)
            Same(net.Layers[i].Name, "", net.Layers[i].Blobs, weights.Layers[i]);
        Assert.Empty(weights.Warnings);
    }

    [Theory]
    [InlineData("v1_legacy")]
    [InlineData("v0_legacy")]
    public void The_old_form_holds_the_same_numbers_in_four_axes(string golden)
    {
        NetWeights today = NetWeights.Load(Tree.Golden(golden, "weights.caffemodel"));
        NetWeights old = NetWeights.Load(Tree.Golden(golden, "weights_v1.caffemodel"));
        int compared = 0;
        foreach (LayerWeights layer in today.Layers.Where(layer => layer.Blobs.Count > 0))
            foreach ((Blob blob, Blob oldBlob) in layer.Blobs.Zip(old.Find(layer.Name)!.Blobs))
            {
                Assert.True(oldBlob.Shape.Axes == 4 && blob.Shape.EqualsRightAligned(oldBlob.Shape));
                Assert.Equal(blob.Span, oldBlob.Span);
                compared++;
            }
        Assert.Equal(4, compared);
        Assert.All(old.Layers, layer => Assert.Equal(LayerForm.V1, layer.Form));
    }

    [Fact]
    public void What_is_written_is_what_protobuf_writes() => Nets.Sample(weights =>
    {
        byte[] written = Write(weights);
        NetParameter expected = Message(weights);
        Assert.Equal(expected, NetParameter.Parser.ParseFrom(written));
        Assert.Equal(expected.ToByteArray(), written);
    });

    [Fact]
    public void What_protobuf_writes_is_read() => Nets.Where(weights => weights.Layers.Count > 0).Sample(weights =>
        Same(weights, CaffeModelFile.Read(new MemoryStream(Message(weights).ToByteArray()), "x")));

    [Fact]
    public void What_is_written_in_halves_is_read_as_the_nearest_halves() => Nets.Where(weights => weights.Layers.Count > 0).Sample(weights =>
    {
        NetWeights read = CaffeModelFile.Read(new MemoryStream(Write(weights, BlobEncoding.RawHalf)), "x");
        Same(new NetWeights(weights.Name, [.. weights.Layers.Select(Halved)]), read);
    });

    [Fact]
    public void What_layers_had_beside_their_blobs_is_written_back()
    {
        string path = Tree.Zoo("wechat_detect", "weights.caffemodel");
        Assert.Equal(NetParameter.Parser.ParseFrom(File.ReadAllBytes(path)), NetParameter.Parser.ParseFrom(Write(NetWeights.Load(path))));
    }

    [Fact]
    public void The_rest_of_a_layer_is_the_layer_without_its_blobs()
    {
        string path = Tree.Zoo("cifar10_quick", "weights.caffemodel");
        NetParameter net = NetParameter.Parser.ParseFrom(File.ReadAllBytes(path));
        NetWeights weights = NetWeights.Load(path);
        for (int i = 0; i < weights.Layers.Count; i++)
        {
            LayerWeights layer = weights.Layers[i];
            if (layer.Form == LayerForm.V2)
            {
                net.Layer[i].Blobs.Clear();
                Assert.Equal(net.Layer[i], LayerParameter.Parser.ParseFrom(layer.Rest.Span));
            }
            else
            {
                net.Layers[i].Blobs.Clear();
                Assert.Equal(net.Layers[i], V1LayerParameter.Parser.ParseFrom(layer.Rest.Span));
            }
        }
    }

    [Fact]
    public void A_version_0_layer_has_its_name_type_and_blobs_inside()
    {
        var net = new NetParameter
        {
            Layers =
            {
                new V1LayerParameter
                {
                    Bottom = { "data" },
                    Top = { "conv" },
                    Layer = new V0LayerParameter { Name = "conv1", Type = "conv", NumOutput = 2, Blobs = { OldBlob(1, 1, 1, 2, 3, 4) } },
                },
            },
        };
        LayerWeights layer = CaffeModelFile.Read(new MemoryStream(net.ToByteArray()), "x").Layers[0];
        Assert.Equal(("conv1", "conv", LayerForm.V0), (layer.Name, layer.Type, layer.Form));
        Assert.Equal<Shape>([1, 1, 1, 2], layer.Blobs[0].Shape);
        Assert.Equal([3f, 4f], layer.Blobs[0].Span);
        net.Layers[0].Layer.Blobs.Clear();
        Assert.Equal(net.Layers[0], V1LayerParameter.Parser.ParseFrom(layer.Rest.Span));
    }

    [Fact]
    public void Types_of_version_1_get_their_names_of_today()
    {
        foreach (V1LayerParameter.Types.LayerType type in Enum.GetValues<V1LayerParameter.Types.LayerType>())
        {
            var net = new NetParameter { Layers = { new V1LayerParameter { Name = "l", Type = type } } };
            string name = CaffeModelFile.Read(new MemoryStream(net.ToByteArray()), "x").Layers[0].Type;
            string plain = type == V1LayerParameter.Types.LayerType.SoftmaxLoss ? "SOFTMAXWITHLOSS" : type.ToString().ToUpperInvariant();
            Assert.Equal(type == V1LayerParameter.Types.LayerType.None ? "" : plain, name.ToUpperInvariant());
        }
    }

    [Fact]
    public void A_number_beyond_half_precision_is_refused_before_anything_is_written()
    {
        var weights = new NetWeights("n", [new LayerWeights("fc", "InnerProduct", [new Blob([1], new float[] { 70000 })])]);
        using var stream = new MemoryStream();
        var e = Assert.Throws<FileFormatException>(() => CaffeModelFile.Write(stream, weights, BlobEncoding.RawHalf));
        Assert.Equal("layer 'fc' holds 70000, which is beyond half precision (65504)", e.Message);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void The_last_of_layers_with_one_name_is_found()
    {
        NetWeights written = new("n", [Layer("a", 1), Layer("b", 2), Layer("a", 3)]);
        NetWeights read = CaffeModelFile.Read(new MemoryStream(Write(written)), "x.caffemodel");
        Assert.Equal(3, read.Find("a")!.Blobs[0].Span[0]);
        Assert.Null(read.Find("c"));
        Assert.Equal(["x.caffemodel: 2 layers with weights are named 'a'; the last one counts, as in Caffe"], read.Warnings);
    }

    internal static byte[] Write(NetWeights weights, BlobEncoding encoding = BlobEncoding.Float)
    {
        using var stream = new MemoryStream();
        CaffeModelFile.Write(stream, weights, encoding);
        return stream.ToArray();
    }

    internal static Gen<NetWeights> Nets { get; } =
        from name in Gen.String[Gen.Char.AlphaNumeric, 0, 5]
        from layers in LayersGen.Array[0, 4]
        select new NetWeights(name, layers);

    private static Gen<LayerWeights> LayersGen =>
        from name in Gen.String[Gen.Char.AlphaNumeric, 1, 40]
        from type in Gen.Int[0, 2].Select(i => new[] { "", "Convolution", "Scale" }[i])
        from blobs in BlobGen.Array[0, 3]
        select new LayerWeights(name, type, blobs);

    private static Gen<Blob> BlobGen =>
        from dims in Gen.Int[0, 7].Array[0, 4]
        let shape = Shape.Create(dims)
        from numbers in Gen.Float[-1000, 1000].Array[shape.Count()]
        select new Blob(shape, numbers);

    private static LayerWeights Layer(string name, float value) => new(name, "Scale", [new Blob([1], new[] { value })]);

    private static LayerWeights Halved(LayerWeights layer) => new(layer.Name, layer.Type,
        [.. layer.Blobs.Select(blob => new Blob(blob.Shape, Array.ConvertAll(blob.Span.ToArray(), value => (float)(Half)value)))]);

    private static BlobProto OldBlob(int n, int c, int h, int w, params float[] data) =>
        new() { Num = n, Channels = c, Height = h, Width = w, Data = { data } };

    private static NetParameter Message(NetWeights weights)
    {
        var net = new NetParameter { Name = weights.Name };
        foreach (LayerWeights layer in weights.Layers)
        {
            var message = new LayerParameter { Name = layer.Name };
            if (layer.Type.Length > 0)
                message.Type = layer.Type;
            foreach (Blob blob in layer.Blobs)
                message.Blobs.Add(new BlobProto { Data = { blob.Span.ToArray() }, Shape = new BlobShape { Dim = { blob.Shape.Select(dim => (long)dim) } } });
            net.Layer.Add(message);
        }
        return net;
    }

    private static void Same(NetWeights expected, NetWeights actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(expected.Layers.Count, actual.Layers.Count);
        foreach ((LayerWeights left, LayerWeights right) in expected.Layers.Zip(actual.Layers))
        {
            Assert.Equal((left.Name, left.Type, left.Blobs.Count), (right.Name, right.Type, right.Blobs.Count));
            foreach ((Blob a, Blob b) in left.Blobs.Zip(right.Blobs))
            {
                Assert.Equal(a.Shape, b.Shape);
                Assert.Equal(a.Span, b.Span);
            }
        }
    }

    private static void Same(string name, string type, RepeatedField<BlobProto> blobs, LayerWeights layer)
    {
        Assert.Equal((name, blobs.Count), (layer.Name, layer.Blobs.Count));
        if (type.Length > 0)
            Assert.Equal(type, layer.Type);
        for (int i = 0; i < blobs.Count; i++)
        {
            IEnumerable<long> dims = blobs[i].HasNum ? [blobs[i].Num, blobs[i].Channels, blobs[i].Height, blobs[i].Width] : blobs[i].Shape.Dim;
            Assert.Equal(dims, layer.Blobs[i].Shape.Select(dim => (long)dim));
            Assert.Equal(blobs[i].Data, layer.Blobs[i].Span.ToArray());
        }
    }
}
