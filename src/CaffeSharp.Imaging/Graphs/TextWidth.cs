namespace CaffeSharp.Imaging.Graphs;

/// <summary>How wide a text will be in whatever plain font a viewer has: rather too wide than too narrow.</summary>
internal static class TextWidth
{
    /// <summary>The fonts that drawings ask for.</summary>
    public const string Fonts = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    // DejaVu Sans, the widest of them, is about a tenth wider than the others.
    private const double Widest = 1.12;

    /// <summary>The width of a text in the unit of its size.</summary>
    public static double Of(string text, double size) => Widest * size * text.Sum(Letter);

    /// <summary>The text, or as much of it as fits with an ellipsis behind.</summary>
    public static string Fit(string text, double size, double width)
    {
        if (Of(text, size) <= width)
            return text;
        int length = text.Length - 1;
        while (length > 0 && Of(text[..length], size) + (Widest * size) > width)
            length--;
        return $"{text[..length]}…";
    }

    private static double Letter(char letter) => letter switch
    {
        'i' or 'l' or 'j' or '.' or ',' or ':' or '|' or '\'' or ' ' or 'I' or '!' => 0.28,
        'f' or 't' or 'r' or '/' or '-' or '(' or ')' or '[' or ']' => 0.34,
        'm' or 'M' or 'W' or '%' => 0.88,
        'w' or (>= 'A' and <= 'Z') or '…' => 0.74,
        < '\u2000' => 0.56,
        _ => 1,
    };
}
