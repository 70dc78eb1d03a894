using System.IO.Compression;
using CaffeSharp.Blobs;
using CaffeSharp.Tests.Imaging;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class FeaturesCommandTests
{
    // Of each picture the sum of its pixels a channel, and twice that.
    private const string Sums = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 2 dim: 2 } } }
        layer { name: "sum" type: "Reduction" bottom: "data" top: "sum" reduction_param { axis: 2 } }
        layer { name: "twice" type: "Power" bottom: "sum" top: "twice" power_param { scale: 2 } }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Every_picture_of_a_folder_has_its_row_whatever_the_batch(int batch)
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Sums), pictures = ThreePictures(files);
        Caffesharp run = Caffesharp.Run("features", net, "--blob", "sum", pictures, "-o", files["f.npy"], "--batch", $"{batch}");
        Assert.Equal(0, run.Exit);
        Assert.Contains("3 of 3 pictures", run.Output, StringComparison.Ordinal);
        Blob rows = NpyFile.Read(files["f.npy"]);
        Assert.Equal<Shape>([3, 3], rows.Shape);
        Assert.Equal(["1.png", "2.png", "3.png"], File.ReadAllLines(files["f.npy.txt"]).Select(Path.GetFileName));
        // A picture of that size and colour alone is itself resized, so its four pixels add up.
        Assert.Equal([40, 80, 120, 44, 84, 124, 48, 88, 128], rows.Span.ToArray());
    }

    [Fact]
    public void A_kept_blob_and_an_output_go_to_one_archive()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Sums), list = files.Text("list.txt", "pictures/2.png 7\npictures/1.png\n");
        ThreePictures(files);
        Assert.Equal(0, Caffesharp.Run("features", net, "--blob", "sum,twice", list, "-o", files["f.npz"]).Exit);
        using ZipArchive archive = ZipFile.OpenRead(files["f.npz"]);
        Assert.Equal(["sum.npy", "twice.npy"], archive.Entries.Select(entry => entry.Name));
        using Stream twice = archive.Entries[1].Open();
        Assert.Equal([88, 168, 248, 80, 160, 240], NpyFile.Read(twice).Span.ToArray());
    }

    [Fact]
    public void Text_has_a_line_for_each_picture()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Sums), pictures = ThreePictures(files);
        Assert.Equal(0, Caffesharp.Run("features", net, "--blob", "sum", pictures, "-o", files["f.csv"]).Exit);
        string[] lines = File.ReadAllLines(files["f.csv"]);
        Assert.Equal("image,sum[0],sum[1],sum[2]", lines[0]);
        Assert.EndsWith("3.png,48,88,128", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_pictures_are_listed_and_the_rest_done()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Sums), pictures = ThreePictures(files);
        File.WriteAllText(Path.Combine(pictures, "2.png"), "no picture");
        Caffesharp run = Caffesharp.Run("features", net, "--blob", "sum", pictures, "-o", files["f.npy"], "--batch", "1", "--json");
        Assert.Equal(2, run.Exit);
        Assert.Equal(2, (int)run.Json["images"]!);
        Assert.EndsWith("2.png", (string)run.Json["failed"]![0]!["image"]!, StringComparison.Ordinal);
        Assert.Equal([40, 80, 120, 48, 88, 128], NpyFile.Read(files["f.npy"]).Span.ToArray());
    }

    [Theory]
    [InlineData("one array, and --blob names 2", "--blob", "sum,twice", "-o", "f.npy")]
    [InlineData("ends in .npy, .npz, .csv", "--blob", "sum", "-o", "f.txt")]
    [InlineData("'sun'", "--blob", "sun", "-o", "f.npy")]
    public void Wrong_options_are_one_line(string says, params string[] options)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run(["features", files.Text("net.prototxt", Sums), ThreePictures(files), .. options]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("f.npy"));
    }

    [Fact]
    public void A_folder_without_pictures_is_said()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("features", files.Text("net.prototxt", Sums), files.Folder, "--blob", "sum", "-o", files["f.npy"]);
        Assert.Equal((2, true), (run.Exit, run.Error.Contains("holds no pictures", StringComparison.Ordinal)));
    }

    private static string ThreePictures(Workshop files)
    {
        Directory.CreateDirectory(files["pictures"]);
        for (byte i = 0; i < 3; i++)
        {
            byte[] pixel = [(byte)(10 + i), (byte)(20 + i), (byte)(30 + i)];
            Pictures.Of(2, 2, 3, [.. pixel, .. pixel, .. pixel, .. pixel]).Save(Path.Combine(files["pictures"], $"{i + 1}.png"));
        }
        File.WriteAllText(Path.Combine(files["pictures"], "notes.md"), "no picture either");
        return files["pictures"];
    }
}
