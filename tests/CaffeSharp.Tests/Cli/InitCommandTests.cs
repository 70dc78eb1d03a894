using CaffeSharp.Formats.Weights;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class InitCommandTests
{
    [Fact]
    public void Init_writes_what_the_net_then_loads()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), weights = files["w.caffemodel"];
        Caffesharp run = Caffesharp.Run("init", net, "-o", weights, "--seed", "3");
        Assert.Equal(0, run.Exit);
        Assert.Equal(["score", "1", "[5]", "constant(0.5)", "0.5", "0"], run.Lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var layer = Assert.Single(NetWeights.Load(weights).Layers);
        Assert.Equal(("score", "Convolution", 2), (layer.Name, layer.Type, layer.Blobs.Count));
        Assert.Equal(Net.Load(net, options: new NetOptions { Seed = 3 }).Graph.Parameters.First().Span.ToArray(), layer.Blobs[0].Span.ToArray());
        Assert.Equal([net, weights], Directory.GetFiles(files.Folder).Order(StringComparer.Ordinal));
        byte[] once = File.ReadAllBytes(weights);
        Caffesharp.Run("init", net, "-o", weights, "--seed", "3");
        Assert.Equal(once, File.ReadAllBytes(weights));
    }

    [Fact]
    public void Weights_are_not_written_over_a_net()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier);
        Caffesharp run = Caffesharp.Run("init", net, "-o", net);
        Assert.Equal(2, run.Exit);
        Assert.Contains("is a net's text by its name", run.Error);
        Assert.Equal(Workshop.Classifier, File.ReadAllText(net));
    }
}
