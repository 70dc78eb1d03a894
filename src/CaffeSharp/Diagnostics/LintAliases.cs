namespace CaffeSharp.Diagnostics;

/// <summary>
/// In-place layers that in Caffe change what others read, since the tops of Split, Flatten and Reshape lie in the
/// memory of their bottoms.
/// </summary>
internal sealed class LintAliases
{
    /// <summary>The layer that wrote last into a memory, and what it wrote.</summary>
    private readonly Dictionary<LintValue, (LintLayer Writer, LintValue Content)> _last = [];

    private readonly Dictionary<LintLayer, List<string>> _changed = [];

    /// <summary>Goes through a net in running order as Caffe would.</summary>
    public static void Check(IReadOnlyList<LintLayer> layers, LintReport report)
    {
        var aliases = new LintAliases();
        foreach (LintLayer layer in layers)
            aliases.Run(layer);
        foreach (LintValue output in layers.SelectMany(layer => layer.Tops).Where(value => value.Readers.Count == 0))
            aliases.Read(output, $"the output '{output.Name}'");
        foreach ((LintLayer writer, List<string> readers) in aliases._changed)
            Tell(writer, readers, report);
    }

    private void Run(LintLayer layer)
    {
        foreach (LintValue bottom in layer.Bottoms.Distinct())
            Read(bottom, $"layer '{layer.Text.Name}'");
        foreach (LintValue top in layer.Tops.Where(top => top.Content == top && top.Memory != top))
            _last[top.Memory] = (layer, top);
    }

    private void Read(LintValue value, string reader)
    {
        if (!_last.TryGetValue(value.Memory, out var last) || last.Content == value.Content)
            return;
        if (!_changed.TryGetValue(last.Writer, out List<string>? readers))
            _changed.Add(last.Writer, readers = []);
        readers.Add(reader);
    }

    private static void Tell(LintLayer writer, List<string> readers, LintReport report)
    {
        LintValue written = writer.Tops.First(top => top.Content == top && top.Memory != top), bottom = writer.Bottoms.First(bottom => bottom.Memory == written.Memory);
        // Caffe refuses those, so it changes nothing.
        if (LintInPlace.OtherReaders(writer, bottom).Length > 0)
            return;
        report.Add(
            Severity.Warning, "in-place-alias", writer,
            $"works in place on '{bottom.Name}', which in Caffe lies in the memory of '{bottom.Memory.Name}'",
            $"in Caffe this changes what is read after it by {string.Join(", ", readers)}; CaffeSharp computes what the text says",
            writer.At(writer.Text, "top"));
    }
}
