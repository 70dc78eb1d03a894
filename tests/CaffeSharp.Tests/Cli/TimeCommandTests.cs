using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class TimeCommandTests
{
    private static readonly string LeNet = Tree.At("models", "lenet", "deploy.prototxt");

    [Fact]
    public void Every_step_has_its_time_and_what_was_joined_to_it()
    {
        Caffesharp run = Caffesharp.Run("time", LeNet, "--iterations", "3", "--batch", "2", "--json");
        Assert.Equal(0, run.Exit);
        Assert.Equal((2, 3), ((int)run.Json["images"]!, (int)run.Json["iterations"]!));
        double least = (double)run.Json["least_ms"]!, median = (double)run.Json["median_ms"]!, most = (double)run.Json["p99_ms"]!;
        Assert.True(0 < least && least <= median && median <= most);
        var steps = run.Json["steps"]!.AsArray();
        var ip1 = Assert.Single(steps, step => (string)step!["name"]! == "ip1")!;
        Assert.Equal(["ip1", "relu1"], ip1["layers"]!.AsArray().Select(layer => (string)layer!));
        // 2 images of 500 sums of 50 x 4 x 4 products.
        Assert.Equal(2 * 500 * 800, (long)ip1["macs"]!);
        Assert.True((double)ip1["mean_ms"]! >= (double)ip1["least_ms"]! && (double)ip1["least_ms"]! > 0);
        Assert.Equal((long)run.Json["macs"]!, steps.Sum(step => (long)step!["macs"]!));
    }

    [Fact]
    public void The_table_ends_in_the_whole()
    {
        Caffesharp run = Caffesharp.Run("time", LeNet, "--iterations", "1", "--threads", "1");
        Assert.Equal(0, run.Exit);
        Assert.Contains(run.Lines, line => line.StartsWith("conv1 ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("run ", StringComparison.Ordinal) && line.Contains("median of 1", StringComparison.Ordinal));
        Assert.Contains("images a second, ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batch", "0")]
    [InlineData("--iterations", "0")]
    public void Counts_begin_at_one(string option, string value) => Assert.Equal(2, Caffesharp.Run("time", LeNet, option, value).Exit);
}
