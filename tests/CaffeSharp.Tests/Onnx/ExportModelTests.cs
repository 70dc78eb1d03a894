using CaffeSharp.Blobs;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Onnx;

/// <summary>The networks that come with the repository, at their fillers. The largest are left to hands: VGG16 alone takes half a gigabyte.</summary>
public sealed class ExportModelTests
{
    [Theory]
    [InlineData("lenet", false)]
    [InlineData("cifar10_quick", false)]
    [InlineData("squeezenet_v1.1", false)]
    [InlineData("mobilenet_v1", false)]
    [InlineData("mobilenet_v2", false)]
    [InlineData("googlenet", false)]
    [InlineData("resnet50", true)]
    [InlineData("resnext50_32x4d", true)]
    [InlineData("alexnet", true)]
    public void Computes_in_ONNX_Runtime_what_it_computes_here(string model, bool isLarge)
    {
        var net = Net.Load(Tree.At("models", model, "deploy.prototxt"));
        Shape shape = net.Graph.Inputs[0].Shape.With(0, 1);
        var random = new Random(1);
        var input = new Blob(shape, Enumerable.Range(0, shape.Count()).Select(_ => (random.NextSingle() * 100) - 50).ToArray());
        Assert.Contains("batch 1 and 3", ExportCase.Check(net, new Dictionary<string, Blob> { [net.Graph.Inputs[0].Name] = input }, null, isLarge: isLarge), StringComparison.Ordinal);
    }
}
