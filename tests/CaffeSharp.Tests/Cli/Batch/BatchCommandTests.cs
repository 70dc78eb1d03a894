using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Imaging;
using CaffeSharp.Tests.Imaging;
using Xunit;

namespace CaffeSharp.Tests.Cli.Batch;

public sealed class BatchCommandTests
{
    private const int Pictures = 23;

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    [InlineData("npz")]
    public void Shards_parts_threads_and_batches_leave_no_mark(string format)
    {
        using var files = new Workshop();
        string[] net = Net(files);
        byte[] whole = Merged(files, "whole", format, [.. net, "--part", "100", "--batch", "1", "--threads", "1"], shards: 1);
        byte[] cut = Merged(files, "cut", format, [.. net, "--part", "3", "--batch", "2", "--threads", "2"], shards: 4);
        Assert.Equal(whole, cut);
    }

    [Fact]
    public void Rows_stand_in_the_manifests_order_and_are_those_of_features()
    {
        using var files = new Workshop();
        string[] net = Net(files);
        Merged(files, "out", "npz", [.. net, "--blobs", "score", "--part", "4"], shards: 3);
        Assert.Equal(0, Caffesharp.Run("features", net[0], "-w", net[2], "--blob", "score", files["list.txt"], "-o", files["all.npz"]).Exit);
        Assert.Equal(File.ReadAllBytes(files["all.npz"]), File.ReadAllBytes(files["out/results.npz"]));
    }

    [Fact]
    public void The_best_classes_have_their_names()
    {
        using var files = new Workshop();
        string[] net = Net(files);
        string labels = files.Text("labels.txt", "ant\nbee\ncat\ndog\neel\n");
        Merged(files, "out", "jsonl", [.. net, "--top", "2", "--labels", labels], shards: 1);
        JsonNode first = JsonNode.Parse(File.ReadLines(files["out/results.jsonl"]).First())!;
        Assert.EndsWith("00.png", (string)first["image"]!, StringComparison.Ordinal);
        Assert.Equal(2, first["score"]!.AsArray().Count);
        Assert.Contains((string)first["score"]![0]!["label"]!, File.ReadAllLines(labels));
    }

    [Fact]
    public void What_is_there_is_not_made_again_and_what_was_half_written_is()
    {
        using var files = new Workshop();
        string[] net = Net(files);
        string[] run = ["batch", .. net, "--manifest", files["list.txt"], "--out", files["out"], "--part", "5"];
        Assert.Equal(0, Caffesharp.Run(run).Exit);
        string kept = files["out/shard-0-of-1/part-000000.jsonl"], lost = files["out/shard-0-of-1/part-000001.jsonl"];
        byte[] before = File.ReadAllBytes(lost);
        File.WriteAllText(kept, "kept");
        File.Move(lost, $"{lost}.99.part");
        File.WriteAllText($"{lost}.99.part", "{\"ima");
        Caffesharp again = Caffesharp.Run([.. run, "--json"]);
        Assert.Equal((0, Pictures, 5), (again.Exit, (int)again.Json["images"]!, (int)again.Json["done_now"]!));
        Assert.Equal("kept", File.ReadAllText(kept));
        Assert.Equal(before, File.ReadAllBytes(lost));
        Assert.Empty(Directory.EnumerateFiles(files["out/shard-0-of-1"], "*.part"));
        // The merge sees that a part has lost rows.
        Caffesharp merge = Caffesharp.Run("merge", files["out"]);
        Assert.Equal(2, merge.Exit);
        Assert.Contains("part-000000.jsonl is damaged: it has 1 rows, and 5 of its 5", merge.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_pictures_are_listed_and_count_against_a_limit()
    {
        using var files = new Workshop();
        string[] net = Net(files);
        File.WriteAllText(files["07.png"], "no picture");
        File.Delete(files["11.png"]);
        string[] run = ["batch", .. net, "--manifest", files["list.txt"], "--out", files["out"], "--part", "5"];
        Caffesharp strict = Caffesharp.Run(run);
        Assert.Equal(2, strict.Exit);
        Assert.Contains("2 pictures could not be read, and --max-failures is 0", strict.Error, StringComparison.Ordinal);
        Assert.Equal(0, Caffesharp.Run([.. run, "--max-failures", "2"]).Exit);
        Caffesharp merge = Caffesharp.Run("merge", files["out"], "--json");
        Assert.Equal((0, Pictures - 2, 2), (merge.Exit, (int)merge.Json["images"]!, (int)merge.Json["failed"]!));
        Assert.Equal(Pictures - 2, File.ReadLines(files["out/results.jsonl"]).Count());
        Assert.Equal(["07.png", "11.png"], File.ReadLines(files["out/results.failures.jsonl"]).Select(line => Path.GetFileName((string)JsonNode.Parse(line)!["image"]!)));
    }

    [Theory]
    [InlineData("weights", "-w")]
    [InlineData("manifest", "--manifest")]
    [InlineData("preprocessing", "--mean")]
    [InlineData("blobs", "--blobs")]
    [InlineData("form", "--format")]
    [InlineData("shards", "--shard")]
    public void Another_run_is_refused(string says, string option)
    {
        using var files = new Workshop();
        string[] net = Net(files);
        string[] run = ["batch", net[0], "--out", files["out"]];
        string[] usual = ["-w", net[2], "--manifest", files["list.txt"], "--blobs", "score", "--format", "jsonl", "--shard", "0/1", "--mean", "0,0,0"];
        Assert.Equal(0, Caffesharp.Run([.. run, .. usual]).Exit);
        usual[Array.IndexOf(usual, option) + 1] = option switch
        {
            "-w" => files.Scores(5, 4, 3, 2, 1),
            "--manifest" => files.Text("other.txt", string.Concat(File.ReadAllLines(files["list.txt"]).Reverse().Select(line => $"{line}\n"))),
            "--mean" => "0,0,1",
            "--blobs" => "data",
            "--format" => "csv",
            _ => "0/2",
        };
        Caffesharp other = Caffesharp.Run([.. run, .. usual]);
        Assert.Equal(2, other.Exit);
        Assert.Contains($"holds another run: its {says} was", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no such file", "--manifest", "nowhere.txt")]
    [InlineData("--format is npz", "--format", "npz", "--top", "5")]
    [InlineData("--labels names the classes of --top", "--labels", "x.txt")]
    [InlineData("'sore'", "--blobs", "sore")]
    [InlineData("no shard", "--shard", "3/2")]
    public void Wrong_options_are_one_line(string says, params string[] options)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run(["batch", .. Net(files), "--out", files["out"], .. options.Contains("--manifest") ? [] : new[] { "--manifest", files["list.txt"] }, .. options]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(files["out"]));
    }

    [Fact]
    public void A_merge_says_which_shards_are_missing()
    {
        using var files = new Workshop();
        string[] net = Net(files);
        Assert.Equal(0, Caffesharp.Run(["batch", .. net, "--manifest", files["list.txt"], "--out", files["out"], "--shard", "1/3", "--part", "4"]).Exit);
        Caffesharp merge = Caffesharp.Run("merge", files["out"]);
        Assert.Equal(2, merge.Exit);
        Assert.Contains("--shard 0/3 (2 of 2 parts), --shard 2/3 (2 of 2 parts)", merge.Error, StringComparison.Ordinal);
        Assert.Contains("no run of caffesharp batch", Caffesharp.Run("merge", files.Folder).Error, StringComparison.Ordinal);
    }

    // The classifier with weights, and pictures of noise beside it.
    private static string[] Net(Workshop files)
    {
        var random = new Random(5);
        for (int i = 0; i < Pictures; i++)
        {
            byte[] pixels = new byte[4 * 4 * 3];
            random.NextBytes(pixels);
            new Image(new ImageSize(4, 4), 3, pixels).Save(files[$"{i:d2}.png"]);
        }
        files.Text("list.txt", string.Concat(Enumerable.Range(0, Pictures).Select(i => $"{i:d2}.png\n")));
        string net = files.Text("net.prototxt", Workshop.Classifier);
        string weights = files["net.caffemodel"];
        Assert.Equal(0, Caffesharp.Run("init", net, "-o", weights).Exit);
        return [net, "-w", weights];
    }

    private static byte[] Merged(Workshop files, string folder, string format, string[] options, int shards)
    {
        for (int shard = shards - 1; shard >= 0; shard--)
        {
            Caffesharp run = Caffesharp.Run(["batch", .. options, "--manifest", files["list.txt"], "--out", files[folder], "--format", format, "--shard", $"{shard}/{shards}"]);
            Assert.Equal((0, ""), (run.Exit, run.Exit == 0 ? "" : run.Error));
        }
        Assert.Equal(0, Caffesharp.Run("merge", files[folder]).Exit);
        return File.ReadAllBytes(files[$"{folder}/results.{format}"]);
    }
}
