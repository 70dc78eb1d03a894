using System.Text.Json.Nodes;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class ExplainCommandTests
{
    private const string Net = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 16 dim: 28 dim: 28 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 16 kernel_size: 3 pad: 1 } }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "relu" }
        layer { name: "flat" type: "Flatten" bottom: "relu" top: "flat" }
        """;

    [Fact]
    public void Every_layer_but_the_inputs_has_a_row_with_its_kernel()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("explain", files.Text("net.prototxt", Net), "--threads", "1");
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(["layer", "type", "kernel", "in", "out", "tops", "joined"], Words(run.Lines[0]));
        Assert.Equal(["conv", "flat"], run.Lines[1..3].Select(line => Words(line)[0]));
        Assert.EndsWith(" relu", run.Lines[1].TrimEnd());
        Assert.Equal("view", Words(run.Lines[2])[2]);
        Assert.EndsWith("flat [1, 12544]", run.Lines[2].TrimEnd());
        Assert.DoesNotContain("chosen", run.Output);
        Assert.Contains("threads   1", run.Lines);
        Assert.Contains("accuracy  default", run.Lines);
    }

    [Fact]
    public void The_reasons_come_on_demand_for_all_layers_or_for_one()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Net);
        Caffesharp all = Caffesharp.Run("explain", net, "-v");
        Assert.Contains(all.Lines, line => line.StartsWith("conv (Convolution): ", StringComparison.Ordinal));
        Assert.Contains("flat (Flatten): ", all.Output);
        Assert.Single(all.Lines, line => line.Contains(": chosen, about ", StringComparison.Ordinal));
        Caffesharp one = Caffesharp.Run("explain", net, "--layer", "conv");
        Assert.Contains(": chosen, about ", one.Output);
        Assert.DoesNotContain("flat", one.Output);
        Assert.Contains("conv", Caffesharp.Run("explain", net, "--layer", "relu").Output);
        Caffesharp none = Caffesharp.Run("explain", net, "--layer", "cnov");
        Assert.Equal((2, "caffesharp: the net has no layer 'cnov' (did you mean conv?)\n"), (none.Exit, none.Error));
    }

    [Fact]
    public void A_kernel_can_be_forced_and_strict_excludes_Winograd()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Net);
        JsonNode forced = Caffesharp.Run("explain", net, "--kernel", "winograd-f23", "--json").Json;
        Assert.Equal(("winograd-f23", "default"), ((string?)forced["layers"]![0]!["kernel"], (string?)forced["accuracy"]));
        Caffesharp strict = Caffesharp.Run("explain", net, "--kernel", "winograd-f23", "--accuracy", "strict");
        Assert.Equal(2, strict.Exit);
        Assert.Contains("layer 'conv' (Convolution)", strict.Error);
        Assert.DoesNotContain("winograd", (string?)Caffesharp.Run("explain", net, "--accuracy", "strict", "--json").Json["layers"]![0]!["kernel"]);
        Caffesharp unknown = Caffesharp.Run("explain", net, "--kernel", "quick");
        Assert.Equal(2, unknown.Exit);
        Assert.Contains("there is no convolution kernel \"quick\"", unknown.Error);
    }

    [Fact]
    public void An_input_may_have_another_shape()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Net);
        JsonNode json = Caffesharp.Run("explain", net, "--input", "data=2,16,14,10", "--json").Json;
        Assert.Equal("[2,16,14,10]", json["layers"]![0]!["tops"]![0]!["shape"]!.ToJsonString());
        Assert.Equal("NCHW", (string?)json["layers"]![0]!["bottoms"]![0]!["layout"]);
        Caffesharp unknown = Caffesharp.Run("explain", net, "-i", "dat=1,1");
        Assert.Equal((2, "caffesharp: the net has no input 'dat'; its inputs are 'data' [1, 16, 28, 28]\n"), (unknown.Exit, unknown.Error));
        Caffesharp wrong = Caffesharp.Run("explain", net, "-i", "data=1,8,28,28");
        Assert.Equal(2, wrong.Exit);
        Assert.Contains("for 16 channels", wrong.Error);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data=")]
    [InlineData("data=1,x")]
    [InlineData("data=0,3")]
    [InlineData("=1,3")]
    public void A_malformed_shape_is_refused(string shape)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("explain", files.Text("net.prototxt", Net), "-i", shape);
        Assert.Equal((2, $"caffesharp: --input takes a shape such as data=1,3,224,224, not '{shape}'\n"), (run.Exit, run.Error));
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
