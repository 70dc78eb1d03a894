using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CaffeSharp.Benchmarks.Timing;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>The command <c>convs</c>: every convolution of the shape file, ours against ONNX Runtime.</summary>
internal static class ConvsCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var threads = new Option<string>("--threads") { Description = "thread counts to measure, as 1,2", DefaultValueFactory = _ => "1,2" };
        var filter = new Option<string?>("--filter") { Description = "only shapes whose name or class contains this" };
        var json = new Option<FileInfo?>("--json") { Description = "write the results to this JSON file" };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "write the tables to this Markdown file" };
        var kernel = new Option<string?>("--kernel") { Description = "use this kernel for every shape" };
        var rounds = new Option<int>("--rounds") { Description = "turns of each contender", DefaultValueFactory = _ => 15 };
        var quantile = new Option<double>("--quantile")
        {
            Description = "which turn counts: 0.5 the median, less on a busy machine",
            DefaultValueFactory = _ => 0.5,
        };
        var shapes = new Option<string>("--shapes")
        {
            Description = "the shape file",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "shapes", "convs.txt"),
        };
        var command = new Command("convs", "Single convolutions, ours against ONNX Runtime")
        {
            threads, filter, json, markdown, kernel, rounds, quantile, shapes,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<ConvShape> chosen = Matching(ConvShapeFile.Read(parsed.GetRequiredValue(shapes)), parsed.GetValue(filter));
            var results = new List<ConvResult>();
            foreach (int count in Counts.Read("--threads", parsed.GetRequiredValue(threads)))
            {
                using var pool = new WorkerPool(count);
                var benchmark = new ConvBenchmark(
                    pool, SimdWidth.Floats, parsed.GetValue(rounds), parsed.GetValue(quantile), parsed.GetValue(kernel));
                results.AddRange(Measure(chosen, benchmark));
            }
            ConsoleReport.Write(results);
            if (parsed.GetValue(json) is FileInfo jsonFile)
                File.WriteAllText(jsonFile.FullName, JsonSerializer.Serialize(results, Indented));
            if (parsed.GetValue(markdown) is FileInfo markdownFile)
                File.WriteAllText(markdownFile.FullName, MarkdownReport.Write(results, Machine.This(), parsed.GetValue(quantile)));
        });
        return command;
    }

    private static IReadOnlyList<ConvShape> Matching(IReadOnlyList<ConvShape> shapes, string? filter) =>
        filter is null ? shapes : [.. shapes.Where(shape => shape.Name.Contains(filter) || shape.Class.Contains(filter))];

    private static IEnumerable<ConvResult> Measure(IReadOnlyList<ConvShape> shapes, ConvBenchmark benchmark)
    {
        foreach (ConvShape shape in shapes)
        {
            ConvResult result = benchmark.Measure(shape);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{shape.Name} x{result.Threads}: {result.OursMs:F4} ms, ORT {result.OrtMs:F4} ms, ratio {result.Ratio:F2}, {result.Kernel}"));
            yield return result;
        }
    }
}
