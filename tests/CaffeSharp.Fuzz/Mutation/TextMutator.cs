using System.Text.RegularExpressions;

namespace CaffeSharp.Fuzz.Mutation;

/// <summary>Makes a few faults in a prototxt: mostly such that it can still be parsed.</summary>
internal static partial class TextMutator
{
    private const int MostFaults = 5;

    private static readonly string[] Scraps =
    [
        "{", "}", "<", ">", "[", "]", ":", ",", ";", "'", "\"", "\\", "#", "\n", "\0", "-", ".", "0x", "1e", "9999999999999999999", "1e400",
        "layer", "layers", "type", "phase: TEST", "inf", "nan", "é", "\uD800", "\\u", "\uFEFF", " ", "name: 'x'", "shape { dim: -1 }", "dim: 0",
        "net: \"solver.prototxt\"", "net: \"net.prototxt\"", "train_net: \".\"", "test_net: \"/dev/null\"", "dilation: 65535", "pad: 65535",
        "kernel_size: 65535", "stride: 65535", "group: 0", "axis: -1", "axis: 31", "num_output: 4294967295", "include { phase: TRAIN }", "type: SPLIT",
        "input: \"data\"", "input_dim: 0", "input_shape { dim: 1 dim: 2147483647 }", "bottom: \"data\"", "top: \"data\"", "param { name: \"shared\" }",
    ];

    /// <summary>A mutated copy of one of the texts.</summary>
    public static string Mutate(Random random, IReadOnlyList<string> texts)
    {
        string text = random.Of(texts);
        for (int faults = random.Next(1, MostFaults + 1); faults > 0; faults--)
            text = Fault(random, text, texts);
        return text;
    }

    private static string Fault(Random random, string text, IReadOnlyList<string> texts)
    {
        int at = random.Next(text.Length + 1);
        Range stretch = random.Stretch(text.Length);
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                return Replace(random, text, Number(), $"{EdgeNumbers.Draw(random)}");
            case 3:
                return Replace(random, text, Name(), random.Of(Name().Matches(random.Of(texts))).Value);
            case 4 or 5:
                return Line(random, text, random.Of(texts));
            case 6:
                return text.Remove(stretch.Start.Value, stretch.End.Value - stretch.Start.Value);
            case 7:
                return text.Insert(at, text[stretch]);
            case 8:
                return text.Insert(at, string.Concat(Enumerable.Repeat(random.Of("layer {", "a <", "[", "'", "(", "x: {"), random.OneIn(20) ? 20_000 : 3)));
            default:
                return text.Insert(at, $" {random.Of(Scraps)} ");
        }
    }

    private static string Replace(Random random, string text, Regex what, string by)
    {
        MatchCollection matches = what.Matches(text);
        if (matches.Count == 0)
            return text;
        Match chosen = random.Of(matches);
        return $"{text[..chosen.Index]}{by}{text[(chosen.Index + chosen.Length)..]}";
    }

    /// <summary>Leaves a line out, doubles it, or puts one of another text in.</summary>
    private static string Line(Random random, string text, string other)
    {
        List<string> lines = [.. text.Split('\n')];
        int at = random.Next(lines.Count);
        switch (random.Next(3))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[at]);
                break;
            default:
                lines.Insert(at, random.Of(other.Split('\n')));
                break;
        }
        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"-?\b\d+(\.\d+)?\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"[A-Za-z_]\w*|$")]
    private static partial Regex Name();
}
