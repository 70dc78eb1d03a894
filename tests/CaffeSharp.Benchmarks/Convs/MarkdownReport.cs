using System.Globalization;
using System.Text;
using CaffeSharp.Benchmarks.Timing;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>The results as a Markdown file, to be kept for a kind of machine.</summary>
internal static class MarkdownReport
{
    /// <summary>The whole file.</summary>
    public static string Write(IReadOnlyList<ConvResult> results, Machine machine, double quantile)
    {
        var text = new StringBuilder();
        Line($"# Convolutions on {machine.Processor}, {machine.Cores} cores");
        Line($"");
        Line($"{machine.Runtime}, ONNX Runtime {machine.Peer}, lanes of {machine.LaneBits} bits. Single layers, batch 1, NCHW in and out,");
        Line($"{(quantile == 0.5 ? "medians" : $"{quantile:P0} quantiles")} of interleaved rounds. ratio = ORT time / our time. roof = kernel alone / multiply-add roof. Written by the");
        Line($"program: `dotnet run -c Release --project tests/CaffeSharp.Benchmarks -- convs --markdown FILE`.");
        Line($"");
        Line($"| class | threads | shapes | ratio, geometric mean | least |");
        Line($"|---|--:|--:|--:|--:|");
        foreach (ClassSummary s in ClassSummary.Of(results))
            Line($"| {s.Class} | {s.Threads} | {s.Shapes} | {s.GeometricMean:F2} | {s.Minimum:F2} |");
        Line($"");
        Line($"| shape | threads | ours ms | ORT ms | ratio | GF/s | roof | kernel | max error |");
        Line($"|---|--:|--:|--:|--:|--:|--:|---|--:|");
        foreach (ConvResult r in results)
        {
            Line(
                $"| {r.Shape} | {r.Threads} | {r.OursMs:F4} | {r.OrtMs:F4} | {r.Ratio:F2} | {r.Gflops:F0} | {r.RoofFraction:P0} | {r.Kernel} | {r.MaxError:E1} |");
        }
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
