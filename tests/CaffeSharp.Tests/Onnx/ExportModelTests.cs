using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Onnx;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Onnx;

/// <summary>The networks that come with the repository, filled so that numbers neither vanish nor grow from layer to layer.</summary>
public sealed class ExportModelTests(ITestOutputHelper output)
{
    /// <summary>Pictures of VGG16, smaller than it takes otherwise: its first inner product alone has 400 MB at 224.</summary>
    private const int Small = 64;

    public static TheoryData<string> Models => [.. Directory.GetDirectories(Tree.At("models")).Select(folder => Path.GetFileName(folder)!)
        .Where(model => File.Exists(Tree.At("models", model, "deploy.prototxt"))).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Computes_in_ONNX_Runtime_what_it_computes_here(string model)
    {
        var net = Filled(model);
        string[] ends = ["prob", net.Graph.FindBlob("prob") is var prob ? net.Graph.Nodes.Last(node => node.Tops.Contains(prob)).Bottoms[0].Name : ""];
        bool isLarge = net.Graph.Nodes.SelectMany(node => node.Parameters).Sum(blob => (long)blob.Shape.Count()) > 10_000_000;
        string checkedAll = ExportCase.Check(net, Picture(net), null, new OnnxOptions { Until = ends }, isLarge);
        output.WriteLine($"passed   {model,-30} {checkedAll}");
        Assert.StartsWith(isLarge ? "2 comparisons, batch 1 and 3" : "4 comparisons, batch 1 and 3", checkedAll, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mobilenet_v1")]
    [InlineData("mobilenet_v2")]
    [InlineData("resnet50")]
    public void Folded_weights_compute_the_same(string model)
    {
        var net = Filled(model);
        using var stream = new MemoryStream();
        OnnxReport report = OnnxExport.Write(net, stream, new OnnxOptions { Folds = true });
        Assert.DoesNotContain("BatchNormalization", report.Operators.Keys);
        ExportCase.Check(net, Picture(net), null, new OnnxOptions { Folds = true }, isLarge: true);
    }

    /// <summary>A net with the fillers of He et al. 2015, which keep the variance through layers of ReLU.</summary>
    private static Net Filled(string model)
    {
        string path = Tree.At("models", model, "deploy.prototxt");
        TextDocument<NetParameter> text = TextFormat.Parse<NetParameter>(File.ReadAllText(path), path);
        foreach (LayerParameter layer in text.Message.Layer)
        {
            if (layer.ConvolutionParam is { } convolution)
                convolution.WeightFiller = new FillerParameter { Type = "msra" };
            if (layer.InnerProductParam is { } product)
                product.WeightFiller = new FillerParameter { Type = "msra" };
        }
        return Net.Build(text, options: model == "vgg16" ? new NetOptions { InputShapes = new Dictionary<string, Shape> { ["data"] = [1, 3, Small, Small] } } : null);
    }

    private static Dictionary<string, Blob> Picture(Net net)
    {
        Shape shape = net.Graph.Inputs[0].Shape.With(0, 1);
        var random = new Random(1);
        return new() { [net.Graph.Inputs[0].Name] = new(shape, Enumerable.Range(0, shape.Count()).Select(_ => (random.NextSingle() * 2) - 1).ToArray()) };
    }
}
