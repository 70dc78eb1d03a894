namespace CaffeSharp.Serving;

/// <summary>Words of a client in a message.</summary>
internal static class Quote
{
    private const int Most = 80;

    /// <summary>A word on one line and of bounded length.</summary>
    public static string Short(string word)
    {
        string line = string.Concat(word.Take(Most).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
        return word.Length > Most ? line + "…" : line;
    }
}
