using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
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

    [Fact]
    public void Each_step_is_held_against_the_roof_measured_beside_it()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 3 dim: 1 dim: 9 dim: 9 } } }
            layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 20 kernel_size: 5 } }
            """);
        Caffesharp run = Caffesharp.Run("time", net, "--iterations", "2", "--size", "40x30", "--json");
        Assert.Equal(0, run.Exit);
        double roof = (double)run.Json["roof_gflops"]!;
        Assert.True(roof > 0);
        var conv1 = run.Json["steps"]!.AsArray().Single(step => (string)step!["name"]! == "conv1")!;
        Assert.Equal((double)conv1["gflops"]! / roof, (double)conv1["of_roof"]!, 1e-5);
        Assert.Equal([3, 20, 36, 26], conv1["shapes"]![0]!.AsArray().Select(size => (int)size!));
        Assert.Equal(1, run.Json["steps"]!.AsArray().Sum(step => (double)step!["share"]!), 1e-4);
    }

    [Fact]
    public void A_trace_has_every_step_of_every_run_inside_its_run()
    {
        using var files = new Workshop();
        string trace = files["trace.json"];
        Caffesharp run = Caffesharp.Run("time", LeNet, "--iterations", "2", "--trace", trace, "--json");
        Assert.Equal(0, run.Exit);
        Assert.Contains($"caffesharp: wrote {trace}, ", run.Error);
        var events = JsonNode.Parse(File.ReadAllText(trace))!["traceEvents"]!.AsArray().Where(one => (string)one!["ph"]! == "X").ToArray();
        Assert.Equal(2 * (1 + run.Json["steps"]!.AsArray().Count), events.Length);
        Assert.Equal(2, events.Count(one => (string)one!["cat"]! == "run"));
        double from = 0, to = 0;
        foreach (JsonNode? one in events)
        {
            double start = (double)one!["ts"]!, end = start + (double)one["dur"]!;
            if ((string)one["cat"]! == "run")
                (from, to) = (start, end);
            Assert.InRange(start, from - 0.01, to + 0.01);
            Assert.InRange(end, start, to + 0.01);
        }
    }

    [Fact]
    public void A_chart_has_a_bar_for_every_step_inside_the_picture()
    {
        using var files = new Workshop();
        string chart = files["chart.svg"];
        Assert.Equal(0, Caffesharp.Run("time", LeNet, "--iterations", "1", "--svg", chart).Exit);
        XElement svg = XDocument.Load(chart).Root!;
        XElement[] bars = [.. svg.Descendants().Where(one => one.Name.LocalName == "g")];
        Assert.Equal(["conv1", "pool1", "conv2", "pool2", "ip1", "ip2", "prob"], bars.Select(bar => bar.Elements().First(one => one.Name.LocalName == "text").Value));
        Assert.All(svg.Descendants().Where(one => one.Name.LocalName == "rect"), one =>
        {
            double x = Number(one, "x"), width = Number(one, "width");
            Assert.True(width > 0 && x >= 0 && x + width <= Number(svg, "width"));
        });
        Assert.True(bars.Select(bar => Number(bar.Elements().Where(one => one.Name.LocalName == "rect").Last(), "width")).Max() > 100);

        static double Number(XElement element, string name) => double.Parse((string?)element.Attribute(name) ?? "0", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void An_earlier_timing_stands_beside_this_one()
    {
        using var files = new Workshop();
        string earlier = files.Text("earlier.json", """{"median_ms": 5, "steps": [{"name": "conv1", "least_ms": 1.5}, {"name": "gone", "least_ms": 0.25}]}""");
        Caffesharp run = Caffesharp.Run("time", LeNet, "--iterations", "1", "--compare", earlier);
        Assert.Equal(0, run.Exit);
        Assert.Contains(run.Lines, line => line.StartsWith("conv1 ", StringComparison.Ordinal) && line.Contains("1.500", StringComparison.Ordinal));
        Assert.Matches("(?m)^gone +0.250$", run.Output);
        Caffesharp json = Caffesharp.Run("time", LeNet, "--iterations", "1", "--compare", earlier, "--json");
        Assert.Equal(5, (double)json.Json["compared"]!["median_ms"]!);
        Assert.Null(json.Json["compared"]!["steps"]!.AsArray()[^1]!["now_ms"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"median_ms": "fast", "steps": []}""")]
    [InlineData("""{"median_ms": 1, "steps": [1]}""")]
    public void What_is_no_timing_is_refused(string text)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("time", LeNet, "--compare", files.Text("earlier.json", text));
        Assert.Equal(2, run.Exit);
        Assert.Contains("earlier.json is not what time --json printed", run.Error);
    }

    [Theory]
    [InlineData("480")]
    [InlineData("0x9")]
    [InlineData("9x-1")]
    [InlineData("1x2x3")]
    public void A_size_is_height_and_width(string size) =>
        Assert.Equal($"caffesharp: --size takes height x width such as 480x640, not '{size}'\n", Caffesharp.Run("time", LeNet, "--size", size).Error);

    [Theory]
    [InlineData("--batch", "0")]
    [InlineData("--iterations", "0")]
    public void Counts_begin_at_one(string option, string value) => Assert.Equal(2, Caffesharp.Run("time", LeNet, option, value).Exit);
}
