using CaffeSharp.Formats;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class InfoInitVerifyTests
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
    public void Weights_that_do_not_fit_the_net_are_reported()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier.Replace("\"score\"", "\"fc\"", StringComparison.Ordinal));
        string weights = files.Scores(1, 2, 3, 4, 5);
        Caffesharp run = Caffesharp.Run("info", net, "--weights", weights);
        Assert.Equal(0, run.Exit);
        Assert.Contains($"caffesharp: warning: {weights} has no weights for 1 layers, which stand at their fillers: fc\n", run.Error);
        Assert.Contains($"caffesharp: warning: {weights} has weights that the net does not use: score\n", run.Error);
    }

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
    public void Verify_passes_what_fits_and_exits_with_1_on_a_miss()
    {
        using var files = new Workshop();
        foreach ((string name, float expected) in new[] { ("good", 3f), ("off", 3.001f) })
        {
            Directory.CreateDirectory(files[name]);
            files.Text($"{name}/net.prototxt", """
                layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 1 dim: 1 dim: 1 } } }
                layer { name: "y" type: "Convolution" bottom: "x" top: "y" convolution_param { num_output: 1 kernel_size: 1 weight_filler { value: 2 } bias_filler { value: 1 } } }
                """);
            files.Array($"{name}/in_x.npy", [1, 1, 1, 1], 1);
            files.Array($"{name}/out_y.npy", [1, 1, 1, 1], expected);
            files.Text($"{name}/case.json", """
                { "inputs": { "x": { "file": "in_x.npy", "shape": [1, 1, 1, 1] } }, "outputs": { "y": { "file": "out_y.npy", "shape": [1, 1, 1, 1] } }, "weights": null, "state": { "phase": "TEST", "stage": [], "level": 0 } }
                """);
        }
        Caffesharp good = Caffesharp.Run("verify", files["good"]);
        Assert.Equal(0, good.Exit);
        Assert.Equal("1 of 1 cases passed (tolerance 1e-05 of the maximum)", good.Lines[^1]);
        Caffesharp both = Caffesharp.Run("verify", files.Folder);
        Assert.Equal(1, both.Exit);
        Assert.Contains(both.Lines, line => line.StartsWith("off", StringComparison.Ordinal) && line.EndsWith("FAILED at 0", StringComparison.Ordinal));
        Assert.Equal(0, Caffesharp.Run("verify", files.Folder, "--tolerance", "1e-3").Exit);
        Caffesharp json = Caffesharp.Run("verify", files.Folder, "--json");
        Assert.Equal((1, 1), ((int)json.Json["passed"]!, (int)json.Json["failed"]!));
        files.Text("off/net.prototxt", "layer { name: \"x\" type: \"Nonsense\" top: \"y\" }");
        Caffesharp broken = Caffesharp.Run("verify", files["off"]);
        Assert.Equal(1, broken.Exit);
        Assert.Contains("Nonsense", broken.Output);
    }

    [Fact]
    public void Verify_refuses_a_folder_without_cases()
    {
        using var files = new Workshop();
        Assert.Equal(2, Caffesharp.Run("verify", files.Folder).Exit);
    }
}
