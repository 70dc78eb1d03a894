namespace CaffeSharp.Formats.Text;

internal enum TextTokenKind
{
    End,
    Name,
    Integer,
    Float,
    String,
    Symbol,
}

/// <summary>A token of the text format: its kind and the characters [Start, End) it takes.</summary>
internal readonly record struct TextToken(TextTokenKind Kind, int Start, int End, int Line, int Column);
