using CaffeSharp.Imaging;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class DetectCommandTests
{
    // One row by a filler: image, label, score and all edges are 1.
    private const string Boxes = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 4 dim: 4 } } }
        layer { name: "s" type: "Silence" bottom: "data" }
        layer { name: "r" type: "DummyData" top: "rows" dummy_data_param { shape { dim: 1 dim: 1 dim: 1 dim: 7 } data_filler { value: 1 } } }
        """;

    [Fact]
    public void Json_tells_label_score_and_box_in_pixels()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("detect", files.Text("net.prototxt", Boxes), files.Picture("a.png", 6, 5), "-l", files.Text("names.txt", "background\nshark\n"), "--json");
        Assert.Equal(0, run.Exit);
        var found = run.Json["images"]![0]!["detections"]![0]!;
        Assert.Equal((1, "shark", 1.0), ((int)found["label"]!, (string)found["name"]!, (double)found["score"]!));
        Assert.Equal([5, 6, 5, 6], found["box"]!.AsArray().Select(edge => (int)edge!));
        Assert.Contains("picture: resize to 4x4", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_picture_does_not_stop_the_others()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("detect", files.Text("net.prototxt", Boxes), files.Text("bad.png", "no picture"), files.Picture("a.png"), "--json");
        Assert.Equal(2, run.Exit);
        Assert.Contains("bad.png", (string)run.Json["images"]![0]!["error"]!, StringComparison.Ordinal);
        Assert.Single(run.Json["images"]![1]!["detections"]!.AsArray());
    }

    [Fact]
    public void Boxes_are_drawn_over_a_copy_of_the_same_size()
    {
        using var files = new Workshop();
        string folder = files["mtcnn"], faces = Tree.Zoo("images", "faces.jpg");
        Directory.CreateDirectory(folder);
        for (int stage = 1; stage <= 3; stage++)
        {
            File.Copy(Tree.Zoo($"mtcnn_det{stage}", "net.prototxt"), Path.Combine(folder, $"det{stage}.prototxt"));
            File.Copy(Tree.Zoo($"mtcnn_det{stage}", "weights.caffemodel"), Path.Combine(folder, $"det{stage}.caffemodel"));
        }
        Caffesharp run = Caffesharp.Run("detect", "--mtcnn", folder, faces, "--draw", files["out.png"]);
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Contains("2 found", run.Lines[0], StringComparison.Ordinal);
        Image before = Image.Load(faces), drawn = Image.Load(files["out.png"]);
        Assert.Equal(before.Size, drawn.Size);
        double changed = Enumerable.Range(0, before.Height * before.Width).Count(i => !before.Pixels.Span.Slice(3 * i, 3).SequenceEqual(drawn.Pixels.Span.Slice(3 * i, 3)));
        Assert.InRange(changed / (before.Height * before.Width), 0.005, 0.05);
    }

    [Fact]
    public void Several_pictures_are_drawn_to_a_folder()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Boxes), a = files.Picture("a.png"), b = files.Picture("b.png");
        Assert.Equal(0, Caffesharp.Run("detect", net, a, b, "--draw", files["drawn"]).Exit);
        Assert.True(File.Exists(Path.Combine(files["drawn"], "a.png")) && File.Exists(Path.Combine(files["drawn"], "b.png")));
        Caffesharp one = Caffesharp.Run("detect", net, a, b, "--draw", files["c.png"]);
        Assert.Equal((2, true), (one.Exit, one.Error.Contains("2 pictures; give a folder", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("from 0 to 1 such as 0.5, with a point, not '7'", "--threshold", "7")]
    [InlineData("takes neither --weights nor", "--mtcnn", "folder", "-w", "x.caffemodel")]
    [InlineData("det1.prototxt", "--mtcnn", "no such folder")]
    public void Wrong_options_are_one_line(string says, params string[] options)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run(["detect", files.Text("net.prototxt", Boxes), files.Picture("a.png"), .. options]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void No_picture_and_a_net_that_classifies_are_said()
    {
        using var files = new Workshop();
        Assert.Contains("takes pictures", Caffesharp.Run("detect", files.Text("net.prototxt", Boxes)).Error, StringComparison.Ordinal);
        Assert.Contains("no output that tells boxes", Caffesharp.Run("detect", files.Text("net.prototxt", Workshop.Classifier), files.Picture("a.png")).Error, StringComparison.Ordinal);
    }
}
