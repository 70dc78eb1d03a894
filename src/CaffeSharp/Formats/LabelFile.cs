using CaffeSharp.Formats;
using CaffeSharp.Formats.Sniff;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp;

/// <summary>Reads the names of classes.</summary>
public static class LabelFile
{
    private const int MostLabels = 1_000_000;

    /// <summary>The labels in a file, by class index.</summary>
    /// <param name="path">
    /// Either one label a line, as in <c>synset_words.txt</c> (<c>n01440764 tench, Tinca tinca</c>; the whole line is
    /// the label, as in Caffe's classification example), or an SSD label map (<c>item { name label display_name }</c>),
    /// of which the display name is taken, or the name where there is none; gaps become empty labels.
    /// </param>
    /// <exception cref="CaffeException">
    /// The file cannot be read, is no text, holds no labels, or gives a class twice or beyond a million.
    /// </exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string text = TextFile.Read(path);
        List<string> labels = IsLabelMap(text) ? FromMap(text, path) : FromLines(text, path);
        return labels.Count > 0 ? labels : throw new CaffeException($"{path} holds no labels");
    }

    // "item" and, maybe on the next line, the brace that makes it more than a label.
    private static bool IsLabelMap(string text)
    {
        string start = string.Concat(text.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#')
            .Take(2));
        return start.StartsWith("item", StringComparison.Ordinal)
            && start["item".Length..].TrimStart() is ['{' or '<' or ':' or '[', ..];
    }

    private static List<string> FromMap(string text, string path)
    {
        TextDocument<LabelMap> map = TextFormat.Parse<LabelMap>(text, path);
        var labels = new List<string>();
        var given = new HashSet<int>();
        foreach (LabelMapItem item in map.Message.Item)
        {
            SourcePosition position = map.Positions.Find(item)!.Value;
            if (item.Label is < 0 or >= MostLabels)
                throw new TextFormatException(position, $"a class of {item.Label} is not from 0 to {MostLabels - 1}");
            if (!given.Add(item.Label))
                throw new TextFormatException(position, $"class {item.Label} is given a second time");
            while (labels.Count <= item.Label)
                labels.Add("");
            labels[item.Label] = item.HasDisplayName ? item.DisplayName : item.Name;
        }
        return labels;
    }

    private static List<string> FromLines(string text, string path)
    {
        if (TextSniff.Find(text) is string what)
            throw new CaffeException($"{path} is no list of labels: this looks like {what}");
        List<string> labels = [.. text.Split('\n').Select(line => line.TrimEnd())];
        while (labels.Count > 0 && labels[^1].Length == 0)
            labels.RemoveAt(labels.Count - 1);
        return labels.Count <= MostLabels
            ? labels
            : throw new CaffeException($"{path} has {labels.Count} lines, more than {MostLabels} labels");
    }
}
