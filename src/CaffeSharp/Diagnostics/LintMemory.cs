using CaffeSharp.Layers;

namespace CaffeSharp.Diagnostics;

/// <summary>Layers that work in place where Caffe refuses it, or where it changes what others read.</summary>
internal static class LintMemory
{
    /// <summary>Checks one layer of a net.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="layers">All layers in running order.</param>
    /// <param name="report">Hears what is found.</param>
    public static void Check(LintLayer layer, IReadOnlyList<LintLayer> layers, LintReport report)
    {
        for (int top = 0; top < layer.Tops.Count; top++)
        {
            if (layer.IsInPlace(top))
                CheckInPlace(layer, top, layers, report);
        }
    }

    private static void CheckInPlace(LintLayer layer, int top, IReadOnlyList<LintLayer> layers, LintReport report)
    {
        LintValue bottom = layer.Bottoms[top];
        if (layer.Text.Type is "Flatten" or "Reshape")
            Tell(layer, report, "in-place-refused", "works in place", $"Caffe refuses it, since a {layer.Text.Type} there needs a top of another name");
        if (layer.Made?.Layer is Eltwise { Kind: Eltwise.Operation.Sum })
            Tell(layer, report, "in-place-sum", $"sums in place of its bottom '{bottom.Name}'", $"Caffe sets '{bottom.Name}' to 0 before it adds it; CaffeSharp computes the sum");
        LintLayer[] others = [.. bottom.Readers.Where(reader => reader != layer).Distinct()];
        if (others.Length > 0)
        {
            Tell(layer, report, "in-place-fork", $"works in place on '{bottom.Name}', which {Names(others)} read{(others.Length == 1 ? "s" : "")} too",
                "Caffe refuses it (produced by multiple sources); CaffeSharp gives each reader what was written before it");
            return;
        }
        string[] changed = [.. Changed(layer, layer.Tops[top], layers)];
        if (changed.Length > 0)
        {
            Tell(layer, report, "in-place-alias", $"works in place on '{bottom.Name}', which in Caffe lies in the memory of '{bottom.Memory.Name}'",
                $"in Caffe this changes what comes after it: {string.Join(", ", changed)}; CaffeSharp computes what the text says");
        }
    }

    /// <summary>What in Caffe sees the numbers of an in-place layer though it reads other values: layers behind it, and outputs.</summary>
    private static IEnumerable<string> Changed(LintLayer layer, LintValue written, IReadOnlyList<LintLayer> layers)
    {
        var derived = new HashSet<LintValue> { written };
        foreach (LintLayer later in layers.Skip(layer.Index + 1))
        {
            if (later.Bottoms.Any(bottom => bottom.Memory == written.Memory && !derived.Contains(bottom)))
                yield return $"layer '{later.Text.Name}'";
            // A view of what was written is meant to have these numbers.
            derived.UnionWith(later.Tops.Where(top => later.Bottoms.Any(derived.Contains) && top.Memory == written.Memory));
        }
        IEnumerable<LintValue> outputs = layers.Take(layer.Index).SelectMany(earlier => earlier.Tops).Where(value => value.Readers.Count == 0);
        foreach (LintValue output in outputs.Where(value => value.Memory == written.Memory))
            yield return $"the output '{output.Name}'";
    }

    private static void Tell(LintLayer layer, LintReport report, string rule, string message, string cost) =>
        report.Add(Severity.Warning, rule, layer, message, cost, layer.At(layer.Text, "top"));

    private static string Names(IEnumerable<LintLayer> layers) => string.Join(", ", layers.Select(layer => $"'{layer.Text.Name}'"));
}
