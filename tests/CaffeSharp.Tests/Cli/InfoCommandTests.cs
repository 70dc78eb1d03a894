using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class InfoCommandTests
{
    [Fact]
    public void Info_shows_layers_parameters_and_costs()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("info", files.Text("net.prototxt", Workshop.Classifier));
        Assert.Equal((0, ""), (run.Exit, run.Error));
        string[] row = run.Lines[2].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("score Convolution score [1, 5, 1, 1] [5, 3, 4, 4] 1/1, [5] 2/0 240", string.Join(' ', string.Join(' ', row).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("multiply-adds  240", run.Lines);
        Assert.Contains("parameters     245, 980 B", run.Lines);
        Assert.Contains("inputs         data [1, 3, 4, 4]", run.Lines);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.All(run.Lines, line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Info_as_json_has_the_same_numbers()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("info", files.Text("net.prototxt", Workshop.Classifier), "--json");
        Assert.Equal(245, (int)run.Json["parameters"]!);
        Assert.Equal("""{"shape":[5],"lr_mult":2,"decay_mult":0,"filler":"constant(0.5)","trained":false,"shared_name":""}""", run.Json["layers"]![1]!["parameters"]![1]!.ToJsonString());
    }

    [Fact]
    public void Weights_of_another_net_are_refused()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier.Replace("\"score\"", "\"fc\"", StringComparison.Ordinal));
        string weights = files.Scores(1, 2, 3, 4, 5);
        Caffesharp run = Caffesharp.Run("info", net, "--weights", weights);
        Assert.Equal(2, run.Exit);
        Assert.Equal("caffesharp: the weights fit no layer of the net: they are for score, and the net learns fc\n", run.Error);
    }

    [Fact]
    public void Weights_for_some_of_the_layers_are_reported()
    {
        using var files = new Workshop();
        string more = Workshop.Classifier + "\nlayer { name: 'fc' type: 'InnerProduct' bottom: 'score' top: 'fc' inner_product_param { num_output: 2 } }\n";
        string net = files.Text("net.prototxt", more), weights = files.Scores(1, 2, 3, 4, 5);
        Caffesharp run = Caffesharp.Run("info", net, "--weights", weights);
        Assert.Equal(0, run.Exit);
        Assert.Contains($"caffesharp: warning: {weights} has no weights for 1 layers, which stand at their fillers: fc\n", run.Error);
    }

    [Fact]
    public void A_snapshot_alone_is_a_net_with_its_weights_once_its_input_has_a_shape()
    {
        using var files = new Workshop();
        string snapshot = files["net.caffemodel"];
        NetParameter net = TextFormat.Parse<NetParameter>("""
            layer { name: "pictures" type: "Data" top: "data" top: "label" include { phase: TRAIN } }
            layer { name: "score" type: "InnerProduct" bottom: "data" top: "score" inner_product_param { num_output: 1 bias_term: false } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }
            """).Message;
        new NetWeights("", [new LayerWeights("score", "", [new Blob([1, 4])])]).In(net).Save(snapshot);
        Caffesharp asked = Caffesharp.Run("info", snapshot);
        Assert.Equal(2, asked.Exit);
        Assert.Contains("does not tell the shape of its input 'data'", asked.Error);
        Caffesharp run = Caffesharp.Run("info", snapshot, "--input-shape", "data=1,1,2,2", "--json");
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.True((bool)run.Json["layers"]![1]!["parameters"]![0]!["trained"]!);
        Assert.Equal("prob", (string?)run.Json["outputs"]![0]!["name"]);
    }
}
