using System.Diagnostics;
using CaffeSharp.Cli;
using CaffeSharp.Imaging;
using Xunit;

namespace CaffeSharp.Tests.Cli.Batch;

/// <summary>The command as processes that are killed at any moment.</summary>
public sealed class KilledBatchTests
{
    private const int Pictures = 400, Kills = 6, Shards = 2;

    [Fact]
    public void A_run_that_is_killed_again_and_again_gives_what_one_gives_that_is_not()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier);
        var random = new Random();
        for (int i = 0; i < Pictures; i++)
        {
            byte[] pixels = new byte[200 * 200 * 3];
            random.NextBytes(pixels);
            new Image(new ImageSize(200, 200), 3, pixels).Save(files[$"{i:d3}.png"]);
        }
        files.Text("list.txt", string.Concat(Enumerable.Range(0, Pictures).Select(i => $"{i:d3}.png\n")));
        string[] run = ["batch", net, "--manifest", files["list.txt"], "--part", "8", "--out"];
        Assert.Equal(0, Caffesharp.Run([.. run, files["whole"]]).Exit);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process process = Start([.. run, files["killed"], "--shard", $"{kill % Shards}/{Shards}"]);
            // From before it reads its arguments until some parts are written.
            if (!process.WaitForExit(random.Next(200, 1200)))
                process.Kill();
            process.WaitForExit();
        }
        for (int shard = 0; shard < Shards; shard++)
        {
            using Process last = Start([.. run, files["killed"], "--shard", $"{shard}/{Shards}"]);
            last.WaitForExit();
            Assert.Equal(0, last.ExitCode);
        }
        foreach (string folder in new[] { "whole", "killed" })
            Assert.Equal(0, Caffesharp.Run("merge", files[folder]).Exit);
        Assert.Equal(File.ReadAllBytes(files["whole/results.jsonl"]), File.ReadAllBytes(files["killed/results.jsonl"]));
        Assert.Equal(Pictures, File.ReadLines(files["killed/results.jsonl"]).Count());
    }

    [Fact]
    public void Two_processes_do_not_work_on_one_shard()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), list = files.Text("list.txt", "a.png\n");
        files.Picture("a.png");
        Directory.CreateDirectory(files["out/shard-0-of-1"]);
        using var claim = new FileStream(files["out/shard-0-of-1/lock"], FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Caffesharp run = Caffesharp.Run("batch", net, "--manifest", list, "--out", files["out"]);
        Assert.Equal(2, run.Exit);
        Assert.Contains("another process works on shard 0 of 1", run.Error, StringComparison.Ordinal);
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;
}
