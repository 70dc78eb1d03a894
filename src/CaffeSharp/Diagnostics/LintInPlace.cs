using CaffeSharp.Layers;

namespace CaffeSharp.Diagnostics;

/// <summary>Layers that work in place where Caffe refuses it or computes something else.</summary>
internal static class LintInPlace
{
    public static void Check(LintLayer layer, LintReport report)
    {
        for (int top = 0; top < layer.Tops.Count; top++)
        {
            if (layer.IsInPlace(top))
                Check(layer, layer.Bottoms[top], report);
        }
    }

    /// <summary>The other layers that read what a layer writes over.</summary>
    public static LintLayer[] OtherReaders(LintLayer layer, LintValue bottom) => [.. bottom.Readers.Where(reader => reader != layer).Distinct()];

    private static void Check(LintLayer layer, LintValue bottom, LintReport report)
    {
        if (layer.Text.Type is "Flatten" or "Reshape")
            Tell("in-place-refused", "works in place", $"Caffe refuses it: the top of a {layer.Text.Type} needs a name of its own");
        if (layer.Made?.Layer is Eltwise { Kind: Eltwise.Operation.Sum })
            Tell("in-place-sum", $"sums in place of its bottom '{bottom.Name}'", $"Caffe sets '{bottom.Name}' to 0 before it adds it; CaffeSharp computes the sum");
        if (OtherReaders(layer, bottom) is { Length: > 0 } others)
        {
            string names = string.Join(", ", others.Select(other => $"'{other.Text.Name}'"));
            Tell("in-place-fork", $"works in place on '{bottom.Name}', which {names} {(others.Length == 1 ? "reads" : "read")} too",
                "Caffe refuses it (produced by multiple sources); CaffeSharp gives each reader what was written before it");
        }

        void Tell(string rule, string message, string cost) =>
            report.Add(Severity.Warning, rule, layer, message, cost, layer.At(layer.Text, "top"));
    }
}
