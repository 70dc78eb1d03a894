using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Corpus;

/// <summary>
/// Well-known nets have the sizes that were published for them: what enters the last pooling, learned numbers, and multiply-adds of
/// convolutions and inner products for an image of 224x224 (227x227 for AlexNet).
/// </summary>
public sealed class PublishedSizesTests
{
    private const double Tolerance = 0.01;

    /// <summary>Millions of multiply-adds. DenseNets: torchvision's table of weights; SE nets: Hu et al., table 2, SENet-154: timm's results.</summary>
    [Theory]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_121.prototxt", 1024, 2830, 7.98)]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_169.prototxt", 1664, 3360, 14.15)]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_201.prototxt", 1920, 4290, 20.01)]
    [InlineData("shicai+DenseNet-Caffe/DenseNet_161.prototxt", 2208, 7730, 28.68)]
    [InlineData("hujie-frank+SENet/models/SE-BN-Inception.prototxt", 1024, 2040, 11.9)]
    [InlineData("hujie-frank+SENet/models/SE-ResNet-50.prototxt", 2048, 3870, 28.1)]
    [InlineData("hujie-frank+SENet/models/SE-ResNet-101.prototxt", 2048, 7600, 49.3)]
    [InlineData("hujie-frank+SENet/models/SE-ResNet-152.prototxt", 2048, 11320, 66.8)]
    [InlineData("hujie-frank+SENet/models/SE-ResNeXt-50.prototxt", 2048, 4250, 27.6)]
    [InlineData("hujie-frank+SENet/models/SE-ResNeXt-101.prototxt", 2048, 8000, 49.0)]
    [InlineData("hujie-frank+SENet/models/SENet-154.prototxt", 2048, 20770, 115.1)]
    [InlineData("KaimingHe+deep-residual-networks/prototxt/ResNet-50-deploy.prototxt", 2048, 3860, 25.56)]
    [InlineData("KaimingHe+deep-residual-networks/prototxt/ResNet-101-deploy.prototxt", 2048, 7580, 44.55)]
    [InlineData("KaimingHe+deep-residual-networks/prototxt/ResNet-152-deploy.prototxt", 2048, 11300, 60.19)]
    public void Of_the_corpus(string net, int channels, double macs, double parameters) =>
        AssertSizes(Tree.Corpus(net), [1, channels, 7, 7], macs, parameters);

    /// <summary>
    /// AlexNet, which CaffeNet has the layers of: Sze et al. 2017; VGG: Hu et al., table 2; MobileNet: Howard et al., table 4; ResNeXt: torchvision. GoogLeNet and
    /// MobileNet v2 are not here: what was published for them is of other files than the released ones, which models/README.md tells; nor is
    /// SqueezeNet, of which only rounded numbers were.
    /// </summary>
    [Theory]
    [InlineData("alexnet", 256, 13, 724, 60.97)]
    [InlineData("caffenet", 256, 13, 724, 60.97)]
    [InlineData("vgg16", 512, 14, 15470, 138.36)]
    [InlineData("resnet50", 2048, 7, 3860, 25.56)]
    [InlineData("resnext50_32x4d", 2048, 7, 4230, 25.03)]
    [InlineData("mobilenet_v1", 1024, 7, 569, 4.23)]
    public void Of_our_own_models(string net, int channels, int size, double macs, double parameters) =>
        AssertSizes(Tree.At("models", net, "deploy.prototxt"), [1, channels, size, size], macs, parameters);

    [Theory]
    [InlineData("googlenet", 1024)]
    [InlineData("mobilenet_v2", 1280)]
    public void The_last_pooling_sees_7x7(string net, int channels) =>
        Assert.Equal([1, channels, 7, 7], LastPooling(Net.Load(Tree.At("models", net, "deploy.prototxt")).Graph));

    private static void AssertSizes(string file, Shape pooled, double macs, double parameters)
    {
        NetGraph graph = Net.Load(file).Graph;
        Assert.Equal(pooled, LastPooling(graph));
        long counted = graph.Nodes.Sum(node => node.Layer.Macs([.. node.Bottoms.Select(bottom => bottom.Shape)]));
        Assert.InRange(counted / 1e6, macs * (1 - Tolerance), macs * (1 + Tolerance));
        // The statistics of BatchNorm are not learned.
        long learned = graph.Nodes.Where(node => node.Type != "BatchNorm").SelectMany(node => node.Parameters).Distinct().Sum(parameter => (long)parameter.Shape.Count());
        Assert.InRange(learned / 1e6, parameters * (1 - Tolerance), parameters * (1 + Tolerance));
    }

    private static Shape LastPooling(NetGraph graph) => graph.Nodes.Last(node => node.Type == "Pooling").Bottoms[0].Shape;
}
