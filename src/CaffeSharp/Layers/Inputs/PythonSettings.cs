using System.Globalization;
using System.Text.RegularExpressions;

namespace CaffeSharp.Layers;

/// <summary>
/// What <c>param_str</c> says: keys with numbers or lists of numbers, as YAML or as a Python dictionary, with or without
/// braces and quotes.
/// </summary>
internal sealed class PythonSettings
{
    /// <summary>A key and its value: a list in brackets, perhaps tagged, or what goes on to the next space or comma.</summary>
    private static readonly Regex Entry = new(
        """['"]?(?<key>[A-Za-z_]\w*)['"]?\s*:\s*(?:!!\S+\s+)?(?<value>[\[(][^\])]*[\])]|[^\s,}\[(]+)""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

    private readonly Dictionary<string, float[]> _values = [];

    /// <summary>The keys that the text has.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Reads the text.</summary>
    /// <exception cref="LayerException">Something in it is no key with a number or a list.</exception>
    public static PythonSettings Parse(string text)
    {
        var settings = new PythonSettings();
        int read = 0;
        foreach (Match entry in Entry.Matches(text))
        {
            RequireNothing(text, read, entry.Index);
            read = entry.Index + entry.Length;
            string[] numbers = entry.Groups["value"].Value.Split(['[', ']', '(', ')', ',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
            settings._values[entry.Groups["key"].Value] = [.. numbers.Select(number => Number(text, number))];
        }
        RequireNothing(text, read, text.Length);
        return settings;
    }

    /// <summary>A number that must be there.</summary>
    public float Number(string key) => _values.TryGetValue(key, out float[]? values) && values.Length == 1
        ? values[0]
        : throw new LayerException($"needs a number '{key}' in its param_str");

    /// <summary>A list of numbers.</summary>
    public IReadOnlyList<float> List(string key, IReadOnlyList<float> otherwise) => _values.GetValueOrDefault(key) ?? otherwise;

    private static float Number(string text, string number) => float.TryParse(number, CultureInfo.InvariantCulture, out float value)
        ? value
        : throw new LayerException($"has a param_str {text}, where {number} is no number");

    private static void RequireNothing(string text, int from, int to)
    {
        string between = text[from..to].Trim('{', '}', ',', ' ', '\t', '\r', '\n');
        if (between.Length > 0)
            throw new LayerException($"has a param_str {text}, where {between} is not understood");
    }
}
