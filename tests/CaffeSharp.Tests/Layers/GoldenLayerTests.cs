using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using CaffeSharp.Blobs;
using CaffeSharp.Fillers;
using CaffeSharp.Formats;
using CaffeSharp.Layers;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Formats;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>The layers by themselves, without graph and session, against what real Caffe computed.</summary>
public sealed class GoldenLayerTests
{
    private const float Tolerance = 1e-5f;

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Path.Combine(SharedFolder.Path, "golden"))
        .Where(IsOfKnownLayers).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Most_cases_are_of_known_layers() => Assert.InRange(Cases.Count, 130, 177);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_Caffe(string name)
    {
        string folder = Path.Combine(SharedFolder.Path, "golden", name);
        NetParameter net = Net(folder);
        using var description = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        var blobs = new Dictionary<string, Blob>();
        foreach (JsonProperty input in description.RootElement.GetProperty("inputs").EnumerateObject())
            blobs[input.Name] = Array(folder, input.Value);
        string weights = Path.Combine(folder, "weights.caffemodel");
        var trained = File.Exists(weights)
            ? NetParameter.Parser.ParseFrom(File.ReadAllBytes(weights)).Layer.ToDictionary(layer => layer.Name, layer => layer.Blobs.Select(ToBlob).ToArray())
            : [];
        foreach (LayerParameter layer in net.Layer.Where(layer => layer.Type != "Input"))
            Run(layer, trained.GetValueOrDefault(layer.Name), blobs);
        foreach (JsonProperty output in description.RootElement.GetProperty("outputs").EnumerateObject())
        {
            Blob expected = Array(folder, output.Value), actual = blobs[output.Name];
            Assert.Equal(expected.Shape, actual.Shape);
            LayerContractTests.AssertClose(expected.Span.ToArray(), actual.Span.ToArray(), Tolerance);
        }
    }

    private static void Run(LayerParameter text, Blob[]? trained, Dictionary<string, Blob> blobs)
    {
        Blob[] bottoms = [.. text.Bottom.Select(name => blobs[name])];
        Shape[] shapes = [.. bottoms.Select(bottom => bottom.Shape)];
        var setup = new LayerSetup(text, shapes, Source(trained)) { TrainedShapes = trained?.Select(blob => blob.Shape).ToArray() };
        Layer layer = LayerCatalog.Default.Find(text.Type)!(setup);
        Assert.True(trained is null || trained.Length == setup.Parameters.Count, $"{trained?.Length} blobs for {setup.Parameters.Count} parameters");
        Blob[] tops = [.. layer.InferShapes(shapes).Select(shape => new Blob(shape))];
        Assert.Equal(text.Top.Count, tops.Length);
        layer.Forward(new LayerRun(bottoms, tops, new float[layer.ScratchSize(shapes)], new float[layer.StateSize(shapes)]));
        for (int i = 0; i < tops.Length; i++)
            blobs[text.Top[i]] = tops[i];
    }

    private static LayerSetup.ParameterSource Source(Blob[]? trained) => (index, shape, filler) => index < trained?.Length
        ? new ParameterBlob(shape, trained[index], filler)
        : new ParameterBlob(shape, filler, RandomStream.Create(1, "", index));

    private static NetParameter Net(string folder) => TextFormat.ParseFile<NetParameter>(Path.Combine(folder, "net.prototxt")).Message;

    /// <summary>Whether the net needs nothing but layers: no upgrade, no phases, no shared parameters.</summary>
    private static bool IsOfKnownLayers(string folder)
    {
        NetParameter net = Net(folder);
        return net.Layers.Count == 0 && net.Input.Count == 0 && net.Layer.All(layer => layer.Include.Count + layer.Exclude.Count == 0
            && LayerCatalog.Default.Find(layer.Type) is not null && layer.Param.All(param => !param.HasName));
    }

    private static Blob ToBlob(BlobProto blob) => new(blob.Shape is { } shape
        ? Shape.Create([.. shape.Dim.Select(dim => (int)dim)])
        : [blob.Num, blob.Channels, blob.Height, blob.Width], blob.Data.ToArray());

    /// <summary>A float32 array of numpy's first version, in C order, which all of these are.</summary>
    private static Blob Array(string folder, JsonElement entry)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, entry.GetProperty("file").GetString()!));
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        var shape = Shape.Create([.. entry.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt32())]);
        return new Blob(shape, MemoryMarshal.Cast<byte, float>(file.AsSpan(start)).ToArray());
    }
}
