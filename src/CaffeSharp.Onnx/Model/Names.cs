namespace CaffeSharp.Onnx.Model;

/// <summary>The names of a graph, each given once. What has no name yet has a mark in its place.</summary>
internal sealed class Names(IEnumerable<string> reserved)
{
    private const char Mark = '\0';

    private readonly HashSet<string> _taken = [.. reserved];
    private readonly Dictionary<string, string> _suggested = [];
    private int _marks;

    /// <summary>Whether a name is only a mark.</summary>
    public static bool IsMark(string name) => name.Length > 0 && name[0] == Mark;

    /// <summary>The name, or one like it that is not taken.</summary>
    public string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !_taken.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }

    /// <summary>A mark for a value whose name is found at the end.</summary>
    public string NewMark(string suggested)
    {
        string mark = $"{Mark}{_marks++}";
        _suggested[mark] = suggested;
        return mark;
    }

    /// <summary>What a mark is to be called if it is no blob.</summary>
    public void Suggest(string mark, string name) => _suggested[mark] = name;

    /// <summary>A name for a mark that is no blob.</summary>
    public string NameOf(string mark) => Unique(_suggested[mark]);
}
