using CaffeSharp.Formats;
using CaffeSharp.Imaging.Graphs;

namespace CaffeSharp.Cli.Timings;

/// <summary>A timing as a picture: a bar for each step.</summary>
internal static class TimingChart
{
    /// <summary>Writes an SVG file.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public static void Write(string path, Timing timing)
    {
        string title = $"{timing.Net}: {TimingReport.Milliseconds(timing.Median)} ms";
        string whole = $"median of {timing.Runs.Length} runs, batch {timing.Images}, threads {timing.Threads}, {TimingReport.One(timing.Gflops)} GFLOP/s of {TimingReport.One(timing.RoofGflops)} possible";
        OutputFile.Write(path, stream => BarChart.Write(stream, title, whole, [.. timing.Steps.Select(step => Bar(timing, step))]));
    }

    private static Bar Bar(Timing timing, StepProfile step)
    {
        string rate = step.Macs == 0 ? "" : $" · {TimingReport.One(step.Gflops)} GFLOP/s";
        string joined = TimingReport.Joined(step) is { Length: > 0 } others ? $", with {others}" : "";
        return new Bar(step.Step.Node.Name, LayerKinds.Of(step.Step.Node.Type), step.MeanMilliseconds,
            $"{TimingReport.Milliseconds(step.MeanMilliseconds)} ms · {TimingReport.Percent(timing.Share(step))}{rate}",
            $"{step.Step.Node.Name} ({step.Step.Node.Type}) by {step.Kernel}: {string.Join(", ", step.Tops)}, {Units.Bytes(step.Bytes)}{joined}");
    }
}
