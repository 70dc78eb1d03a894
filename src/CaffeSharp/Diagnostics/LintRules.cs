using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Proto;

namespace CaffeSharp.Diagnostics;

/// <summary>What does not go together in the texts of layers: include with exclude rules, one name for two.</summary>
internal static class LintRules
{
    /// <summary>The net with the exclude rules dropped that stand beside include rules, so that it can be filtered.</summary>
    public static NetParameter WithoutClashes(NetParameter net, SourceMap positions, LintReport report)
    {
        var mended = new NetParameter();
        SharedFields.Copy(net, mended);
        positions.Carry(net, mended);
        for (int i = 0; i < net.Layer.Count; i++)
        {
            LayerParameter text = net.Layer[i];
            if (text.Include.Count == 0 || text.Exclude.Count == 0)
                continue;
            var layer = new LintLayer(i, text, positions, []);
            report.Add(
                Severity.Error, "include-exclude", layer, "has both include and exclude rules, and may have one kind only",
                "the net does not run", layer.At(text, "exclude"));
            var copy = new LayerParameter();
            SharedFields.Copy(text, copy);
            copy.Exclude.Clear();
            positions.Carry(text, copy);
            mended.Layer[i] = copy;
        }
        return mended;
    }

    /// <summary>Finds layers of one name, among which weights cannot choose.</summary>
    public static void CheckNames(IReadOnlyList<LintLayer> layers, LintReport report)
    {
        foreach (IGrouping<string, LintLayer> same in layers.Where(layer => layer.Made is { Parameters.Count: > 0 }).GroupBy(layer => layer.Text.Name))
        {
            foreach (LintLayer layer in same.Skip(1))
            {
                report.Add(
                    Severity.Warning, "double-name", layer, "has learned blobs and the name of a layer before it",
                    "weights are found by name, so both take the same", layer.At(layer.Text, "name"));
            }
        }
    }
}
