using System.Globalization;
using System.Text.Json.Nodes;

namespace CaffeSharp.Cli.Timings;

/// <summary>A timing as text and as JSON.</summary>
internal static class TimingReport
{
    /// <summary>Writes a step a row, then the whole.</summary>
    public static void Print(Timing timing, Report report)
    {
        report.Table(
            [
                new("step"), new("type", Detail: 3), new("kernel", Detail: 2), new("joined", Detail: 6), new("shape", Detail: 5), new("ms", IsNumber: true),
                new("share", IsNumber: true), new("GFLOP/s", IsNumber: true, Detail: 1), new("of roof", IsNumber: true, Detail: 1), new("bytes", IsNumber: true, Detail: 4),
            ],
            timing.Steps.Select(step => new[]
            {
                step.Step.Node.Name, step.Step.Node.Type, step.Step.KernelName, Joined(step), string.Join(", ", step.Tops), Milliseconds(step.MeanMilliseconds),
                Percent(timing.Share(step)), step.Macs == 0 ? "" : One(step.Gflops), step.Macs == 0 ? "" : Percent(step.Gflops / timing.RoofGflops), Units.Bytes(step.Bytes),
            }));
        report.Line();
        report.Line($"run       {Milliseconds(timing.Median)} ms in the median of {timing.Runs.Length}, {Milliseconds(timing.Runs[0])} at least");
        report.Line($"          {Milliseconds(timing.At(0.9))} in nine of ten, {Milliseconds(timing.At(0.99))} in 99 of 100");
        report.Line($"rate      {One(timing.Images * 1000 / timing.Median)} images a second, {timing.Images} at once");
        report.Line($"work      {Units.Count(timing.Macs)} multiply-adds a run, {One(timing.Gflops)} GFLOP/s");
        report.Line($"roof      {One(timing.RoofGflops)} GFLOP/s: nothing but multiply-adds on the same threads");
        report.Line($"threads   {timing.Threads}");
    }

    /// <summary>All of it, for scripts and <c>--compare</c>.</summary>
    public static JsonObject Json(Timing timing) => new()
    {
        ["net"] = timing.Net,
        ["threads"] = timing.Threads,
        ["images"] = timing.Images,
        ["iterations"] = timing.Runs.Length,
        ["median_ms"] = Rounded(timing.Median),
        ["least_ms"] = Rounded(timing.Runs[0]),
        ["p90_ms"] = Rounded(timing.At(0.9)),
        ["p99_ms"] = Rounded(timing.At(0.99)),
        ["macs"] = timing.Macs,
        ["gflops"] = Rounded(timing.Gflops),
        ["roof_gflops"] = Rounded(timing.RoofGflops),
        ["steps"] = new JsonArray([.. timing.Steps.Select(step => Json(timing, step))]),
    };

    /// <summary>Milliseconds to the microsecond.</summary>
    public static string Milliseconds(double time) => time.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A part of one in percent.</summary>
    public static string Percent(double part) => part.ToString("0.0 %", CultureInfo.InvariantCulture);

    /// <summary>A number with one decimal.</summary>
    public static string One(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>The layers that a step computes besides the one it is named by.</summary>
    public static string Joined(StepProfile step) => string.Join(", ", step.Layers.Select(node => node.Name).Where(name => name != step.Step.Node.Name));

    private static JsonObject Json(Timing timing, StepProfile step) => new()
    {
        ["name"] = step.Step.Node.Name,
        ["type"] = step.Step.Node.Type,
        ["layers"] = ToJson.Strings(step.Layers.Select(node => node.Name)),
        ["kernel"] = step.Step.KernelName,
        ["shapes"] = new JsonArray([.. step.Tops.Select(ToJson.Shape)]),
        ["mean_ms"] = Rounded(step.MeanMilliseconds),
        ["least_ms"] = Rounded(step.LeastMilliseconds),
        ["share"] = Rounded(timing.Share(step)),
        ["macs"] = step.Macs,
        ["gflops"] = Rounded(step.Gflops),
        ["of_roof"] = Rounded(step.Gflops / timing.RoofGflops),
        ["bytes"] = step.Bytes,
    };

    private static JsonNode Rounded(double number) => JsonValue.Create(Math.Round(number, 6));
}
