using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class RunCommandTests
{
    private const string Net = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 1 dim: 1 dim: 3 } } }
        layer { name: "double" type: "Convolution" bottom: "data" top: "a/double" convolution_param { num_output: 1 kernel_size: 1 weight_filler { value: 2 } bias_filler { value: 1 } } }
        layer { name: "relu" type: "ReLU" bottom: "a/double" top: "relu" }
        """;

    [Fact]
    public void An_output_is_written_under_its_name_and_the_input_reshapes_the_net()
    {
        using var files = new Workshop();
        string input = files.Array("in.npy", [2, 1, 1, 2], -3, 1, 2, -0.25f);
        Caffesharp run = Caffesharp.Run("run", files.Text("net.prototxt", Net), "--input", $"data={input}", "--output", files["out"]);
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Blob output = NpyFile.Read(Path.Combine(files["out"], "relu.npy"));
        Assert.Equal<Shape>([2, 1, 1, 2], output.Shape);
        Assert.Equal([0, 3, 5, 0.5f], output.Span.ToArray());
        Assert.Equal(["relu.npy"], Directory.GetFiles(files["out"]).Select(Path.GetFileName));
        Assert.Equal(["blob", "shape", "file"], run.Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal($"relu [2, 1, 1, 2] {Path.Combine(files["out"], "relu.npy")}", run.Lines[1]);
    }

    [Fact]
    public void Any_blob_can_be_written_with_a_name_that_files_may_have()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Net), input = files.Array("in.npy", [1, 1, 1, 3], -3, 1, 2);
        Caffesharp run = Caffesharp.Run("run", net, "-i", $"data={input}", "-o", files["out"], "--blobs", "a/double", "--json");
        Assert.Equal([-5, 3, 5], NpyFile.Read(Path.Combine(files["out"], "a_double.npy")).Span.ToArray());
        Assert.Equal("a/double", (string?)run.Json["outputs"]![0]!["blob"]);
        Assert.Equal("[1,1,1,3]", run.Json["outputs"]![0]!["shape"]!.ToJsonString());
        Caffesharp.Run("run", net, "-i", $"data={input}", "-o", files["all"], "--all");
        Assert.Equal(["a_double.npy", "data.npy", "relu.npy"], Directory.GetFiles(files["all"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Inputs_not_given_are_listed_with_their_shapes()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("run", files.Text("net.prototxt", Net), "-o", files["out"]);
        Assert.Equal(2, run.Exit);
        Assert.Equal("caffesharp: the net has inputs that are not given: 'data' [1, 1, 1, 3]\n", run.Error);
        Assert.False(Directory.Exists(files["out"]));
    }

    [Theory]
    [InlineData("data", "caffesharp: --input takes NAME=FILE.npy, not 'data'\n")]
    [InlineData("=x.npy", "caffesharp: --input takes NAME=FILE.npy, not '=x.npy'\n")]
    public void A_malformed_input_is_refused(string input, string message)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("run", files.Text("net.prototxt", Net), "-i", input, "-o", files["out"]);
        Assert.Equal((2, message), (run.Exit, run.Error));
    }

    [Fact]
    public void A_folder_is_no_array_and_a_file_no_folder()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Net), input = files.Array("in.npy", [1, 1, 1, 3], 1, 2, 3);
        Assert.Equal($"caffesharp: {files.Folder} is a folder, not an .npy file\n", Caffesharp.Run("run", net, "-i", $"data={files.Folder}", "-o", files["out"]).Error);
        Assert.Equal($"caffesharp: there is no file {files["no.npy"]}\n", Caffesharp.Run("run", net, "-i", $"data={files["no.npy"]}", "-o", files["out"]).Error);
        Assert.StartsWith($"caffesharp: {net} is a file, and --output takes a folder", Caffesharp.Run("run", net, "-i", $"data={input}", "-o", net).Error);
    }

    [Fact]
    public void A_NaN_in_an_output_is_said()
    {
        using var files = new Workshop();
        string input = files.Array("in.npy", [1, 1, 1, 3], 1, float.NaN, 3);
        Caffesharp run = Caffesharp.Run("run", files.Text("net.prototxt", Net), "-i", $"data={input}", "-o", files["out"]);
        Assert.Equal((0, "caffesharp: warning: the blob 'relu' [1, 1, 1, 3] holds NaN, which is no number\n"), (run.Exit, run.Error));
    }

    [Fact]
    public void An_unknown_blob_and_a_double_file_name_are_refused()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Net), input = files.Array("in.npy", [1, 1, 1, 3], 1, 2, 3);
        Caffesharp unknown = Caffesharp.Run("run", net, "-i", $"data={input}", "-o", files["out"], "--blobs", "rela");
        Assert.Equal((2, "caffesharp: the net has no blob 'rela' (did you mean relu?)\n"), (unknown.Exit, unknown.Error));
        string twice = files.Text("twice.prototxt", Net.Replace("top: \"relu\"", "top: \"a_double\"", StringComparison.Ordinal));
        Caffesharp clash = Caffesharp.Run("run", twice, "-i", $"data={input}", "-o", files["out"], "--all");
        Assert.Equal(2, clash.Exit);
        Assert.Contains("'a/double' and 'a_double' would both be written to a_double.npy", clash.Error);
    }
}
