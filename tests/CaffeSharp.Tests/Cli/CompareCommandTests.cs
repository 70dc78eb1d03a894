using System.IO.Compression;
using CaffeSharp.Blobs;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class CompareCommandTests
{
    private const string Twice = """
        layer { name: "in" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 } } }
        layer { name: "double" type: "Power" bottom: "data" top: "twice" power_param { scale: 2 } }
        layer { name: "add" type: "Power" bottom: "twice" top: "sum" power_param { shift: 1 } }
        """;

    [Fact]
    public void A_net_agrees_with_itself()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Twice);
        Caffesharp run = Caffesharp.Run("compare", net, net);
        Assert.Equal(0, run.Exit);
        Assert.Equal("all 3 blobs agree within 0.0001 of their largest number", run.Lines[^1]);
    }

    [Fact]
    public void The_first_blob_that_differs_is_named_with_its_layer()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Twice), other = files.Text("other.prototxt", Twice.Replace("scale: 2", "scale: -2.5", StringComparison.Ordinal));
        string data = files.Array("x.npy", [1, 2], 1, 4);
        Caffesharp run = Caffesharp.Run("compare", net, other, "-i", $"data={data}", "--json");
        Assert.Equal(1, run.Exit);
        Assert.Equal("twice", (string)run.Json["first"]!);
        var twice = run.Json["blobs"]![1]!;
        // 2 and 8 against -2.5 and -10.
        Assert.Equal((18, 18 / 8.0, -1), ((double)twice["largest"]!, (double)twice["relative"]!, Math.Round((double)twice["cosine"]!, 6)));
        Assert.Contains("first to differ: 'twice', made by ", Caffesharp.Run("compare", net, other, "-i", $"data={data}").Lines[^1]);
        Assert.Equal(0, Caffesharp.Run("compare", net, other, "-i", $"data={data}", "--tolerance", "3").Exit);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("archive")]
    public void What_another_program_computed_brings_its_input(string form)
    {
        using var files = new Workshop();
        string folder = files["dump"];
        Directory.CreateDirectory(folder);
        NpyFile.Write(Path.Combine(folder, "data.npy"), new Blob([1, 2], new float[] { 3, 5 }));
        NpyFile.Write(Path.Combine(folder, "sum.npy"), new Blob([2, 1, 1], new float[] { 7, 11.5f }));
        string dump = folder;
        if (form == "archive")
            ZipFile.CreateFromDirectory(folder, dump = files["dump.npz"]);
        Caffesharp run = Caffesharp.Run("compare", files.Text("net.prototxt", Twice), dump, "--json");
        Assert.Equal(1, run.Exit);
        Assert.Equal("sum", (string)run.Json["first"]!);
        Assert.Equal(["data", "sum"], run.Json["blobs"]!.AsArray().Select(blob => (string)blob!["blob"]!));
        Assert.Equal(0.5, (double)run.Json["blobs"]![1]!["largest"]!);
        Assert.Equal("twice", (string)run.Json["not_compared"]![0]!);
    }

    [Fact]
    public void Other_weights_for_the_same_net_are_compared()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), first = files["first.caffemodel"];
        File.Copy(files.Scores(1, 2, 3, 4, 5), first);
        Assert.Equal(0, Caffesharp.Run("compare", net, first, "-w", first, files.Picture("a.png")).Exit);
        Caffesharp run = Caffesharp.Run("compare", net, first, "-w", files.Scores(1, 2, 3, 4, 6), files.Picture("a.png"));
        Assert.Equal(1, run.Exit);
        Assert.Contains("first to differ: 'score'", run.Output);
    }

    [Fact]
    public void A_NaN_on_one_side_is_a_difference_however_large_the_tolerance()
    {
        using var files = new Workshop();
        string folder = files["dump"];
        Directory.CreateDirectory(folder);
        NpyFile.Write(Path.Combine(folder, "data.npy"), new Blob([1, 2], new float[] { 3, 5 }));
        NpyFile.Write(Path.Combine(folder, "twice.npy"), new Blob([1, 2], new float[] { 6, float.NaN }));
        Assert.Equal(1, Caffesharp.Run("compare", files.Text("net.prototxt", Twice), folder, "--tolerance", "1e30").Exit);
    }

    [Fact]
    public void Real_Caffes_numbers_are_met()
    {
        string folder = Tree.Zoo("lenet_mnist");
        string input = Directory.GetFiles(folder, "in_*.npy").Single(), output = Directory.GetFiles(folder, "out_*.npy").Single();
        using var files = new Workshop();
        Directory.CreateDirectory(files["dump"]);
        var net = CaffeSharp.Net.Load(Path.Combine(folder, "net.prototxt"));
        File.Copy(input, Path.Combine(files["dump"], $"{net.Graph.Inputs[0].Name}.npy"));
        File.Copy(output, Path.Combine(files["dump"], $"{net.Graph.Outputs[0].Name}.npy"));
        string weights = Directory.GetFiles(folder, "*.caffemodel").Single();
        Assert.Equal(0, Caffesharp.Run("compare", Path.Combine(folder, "net.prototxt"), files["dump"], "-w", weights, "--tolerance", "1e-5", "--accuracy", "strict").Exit);
    }

    [Theory]
    [InlineData("no/such.prototxt", "no/such.prototxt")]
    [InlineData("no/such.npz", "there is no file")]
    [InlineData("text.npz", "is no .npz archive")]
    [InlineData("empty", "holds no arrays")]
    [InlineData("lacking", "the dump has no 'data', the net's input")]
    public void A_wrong_other_is_refused(string other, string message)
    {
        using var files = new Workshop();
        files.Text("text.npz", "no archive");
        Directory.CreateDirectory(files["empty"]);
        Directory.CreateDirectory(files["lacking"]);
        NpyFile.Write(Path.Combine(files["lacking"], "sum.npy"), new Blob([1]));
        Caffesharp run = Caffesharp.Run("compare", files.Text("net.prototxt", Twice), files[other]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(message, run.Error);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }
}
