using CaffeSharp.Proto.Onnx;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class ExportCommandTests
{
    [Fact]
    public void A_net_is_written_and_checked_on_a_picture()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), weights = files.Scores(1, 2, 3, 4, 5);
        Caffesharp run = Caffesharp.Run("export", net, "-w", weights, "-o", files["net.onnx"], "--check", files.Picture("cat.png"), "--mean", "1,2,3");
        Assert.Equal((0, $"caffesharp: wrote {files["net.onnx"]}"), (run.Exit, run.Error.Split(',')[0]));
        Assert.Contains("ONNX Runtime computes the same", run.Error, StringComparison.Ordinal);
        Assert.Contains("input  data  [N, 3, 4, 4]", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"score +\[1, 5, 1, 1\] +\S+ of the largest", run.Output);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(files["net.onnx"]));
        var notes = model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal(("net.prototxt", "scores.caffemodel", 64, "--mean 1,2,3"), (notes["source"], notes["weights"], notes["weights_sha256"].Length, notes["preprocessing"]));
    }

    [Fact]
    public void Arrays_and_random_numbers_check_as_well_and_scripts_read_it()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), input = files.Array("in.npy", [2, 3, 4, 4], [.. Enumerable.Range(0, 96).Select(i => i * 0.5f)]);
        foreach (string check in new[] { input, $"data={input}", "random" })
        {
            Caffesharp run = Caffesharp.Run("export", net, "-o", files["net.onnx"], "--check", check, "--json");
            Assert.Equal(0, run.Exit);
            Assert.True((double)run.Json["check"]![0]!["difference"]! < 1e-5);
            Assert.Equal(1, (int)run.Json["operators"]!["Conv"]!);
        }
    }

    [Fact]
    public void A_fixed_batch_free_axes_and_wrong_words()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier);
        Caffesharp run = Caffesharp.Run("export", net, "-o", files["net.onnx"], "--batch", "4", "--dynamic", "data:2,3", "--opset", "17");
        Assert.Contains("input  data  [4, 3, data_2, data_3]", run.Output, StringComparison.Ordinal);
        foreach (string word in new[] { "data", "data:x", ":2" })
            Assert.Equal((2, $"caffesharp: --dynamic takes an input and its axes such as data:2,3, not '{word}'\n"), Fault("export", net, "-o", files["x.onnx"], "--dynamic", word));
        Assert.Equal((2, "caffesharp: --opset takes a whole number from 13 to 26, not '3' (try 'caffesharp export --help')\n"), Fault("export", net, "-o", files["x.onnx"], "--opset", "3"));
        Assert.Equal((2, "caffesharp: the net has no blob 'scor' (did you mean score?)\n"), Fault("export", net, "-o", files["x.onnx"], "--until", "scor"));
        Assert.False(File.Exists(files["x.onnx"]));
    }

    private static (int Exit, string Error) Fault(params string[] args)
    {
        Caffesharp run = Caffesharp.Run(args);
        return (run.Exit, run.Error);
    }
}
