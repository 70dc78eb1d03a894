using CaffeSharp.Layers;

namespace CaffeSharp.Diagnostics;

/// <summary>Batch normalisation by the statistics of the batch itself in a net that only runs.</summary>
internal static class LintStatistics
{
    public static void Check(LintLayer layer, LintReport report)
    {
        if (layer.Made?.Layer is not BatchNorm { UsesStoredStatistics: false } || layer.Text.BatchNormParam is not { HasUseGlobalStats: true } text)
            return;
        report.Add(
            Severity.Warning, "batch-statistics", layer,
            "has use_global_stats: false, so it normalises by the batch itself",
            "what comes out for a picture depends on the others of its batch; the stored mean and variance take no part",
            layer.At(text, "use_global_stats"));
    }
}
