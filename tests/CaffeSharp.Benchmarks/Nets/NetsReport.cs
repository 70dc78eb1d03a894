using System.Globalization;
using System.Text;

namespace CaffeSharp.Benchmarks.Nets;

/// <summary>The results as Markdown tables.</summary>
internal static class NetsReport
{
    /// <summary>Nets against ONNX Runtime, and what the ratios come to.</summary>
    public static string Results(IReadOnlyList<NetResult> results)
    {
        var text = new StringBuilder();
        Line(text, $"| net | threads | batch | ours ms | ORT ms | ratio | convolutions ms | max error |");
        Line(text, $"|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (NetResult r in results)
            Line(text, $"| {r.Net} | {r.Threads} | {r.Batch} | {r.OursMs:F3} | {r.OrtMs:F3} | {r.Ratio:F2} | {r.ConvMs:F3} | {r.MaxError:E1} |");
        foreach (var same in results.GroupBy(r => (r.Threads, r.Batch)))
            Line(text, $"| *geometric mean* | {same.Key.Threads} | {same.Key.Batch} | | | {Math.Exp(same.Average(r => Math.Log(r.Ratio))):F2} | | |");
        return text.ToString();
    }

    /// <summary>The steps of one net, those that take most first.</summary>
    public static string Steps(string net, IReadOnlyList<StepProfile> steps)
    {
        var text = new StringBuilder();
        double all = steps.Sum(step => step.LeastMilliseconds);
        Line(text, $"{net}: {steps.Count} steps, {all:F3} ms");
        Line(text, $"| step | type | kernel | top | ms | of all | GF/s | GB/s |");
        Line(text, $"|---|---|---|---|--:|--:|--:|--:|");
        foreach (StepProfile step in steps.OrderByDescending(step => step.LeastMilliseconds))
        {
            double ms = step.LeastMilliseconds;
            Line(text, $"| {step.Step.Node.Name} | {step.Step.Node.Type} | {step.Step.KernelName} | {string.Join(", ", step.Step.Node.Tops.Select(top => top.Shape))} | {ms:F4} | {ms / all:P1} | {step.Gflops:F0} | {step.Bytes / ms / 1e6:F1} |");
        }
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
