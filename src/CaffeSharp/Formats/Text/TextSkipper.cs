namespace CaffeSharp.Formats.Text;

/// <summary>Steps over fields whose meaning is not known, checking that they are well-formed.</summary>
internal static class TextSkipper
{
    /// <summary>Steps over one field; gives its name and its value as written, of a message without its braces.</summary>
    public static (string Name, string Text) Skip(TextTokenizer tokens, int depth) =>
        (SkipName(tokens), SkipValue(tokens, depth));

    // A plain name, or that of an extension in brackets: [package.name].
    private static string SkipName(TextTokenizer tokens)
    {
        TextToken start = tokens.Current;
        if (tokens.Take('['))
        {
            while (tokens.Current.Kind == TextTokenKind.Name || tokens.Is('.') || tokens.Is('/'))
                tokens.Next();
            if (!tokens.Is(']'))
                throw tokens.Expected("']' after the name of an extension");
        }
        tokens.Next();
        return tokens.Slice(start.Start, tokens.PreviousEnd);
    }

    private static string SkipValue(TextTokenizer tokens, int depth)
    {
        bool colon = tokens.Take(':');
        TextToken first = tokens.Current;
        if (SkipMessage(tokens, depth))
            return tokens.Slice(first.End, tokens.PreviousEnd - 1).Trim();
        if (tokens.Take('['))
            SkipList(tokens, depth);
        else if (colon)
            SkipScalar(tokens);
        else
            throw tokens.Expected("':' or '{' after a field's name");
        return tokens.Slice(first.Start, tokens.PreviousEnd);
    }

    private static void SkipList(TextTokenizer tokens, int depth)
    {
        while (!tokens.Take(']'))
        {
            if (!SkipMessage(tokens, depth))
                SkipScalar(tokens);
            if (!tokens.Take(',') && !tokens.Is(']'))
                throw tokens.Expected("',' or ']' in a list");
        }
    }

    private static bool SkipMessage(TextTokenizer tokens, int depth)
    {
        TextToken opening = tokens.Current;
        if (tokens.TakeOpening(opening, depth) is not char closing)
            return false;
        while (!tokens.Take(closing))
        {
            if (tokens.Current.Kind != TextTokenKind.Name && !tokens.Is('['))
                throw tokens.Expected($"a field or '{closing}' in the message that begins in line {opening.Line}");
            Skip(tokens, depth + 1);
            tokens.TakeSeparator();
        }
        return true;
    }

    private static void SkipScalar(TextTokenizer tokens)
    {
        if (tokens.Current.Kind == TextTokenKind.String)
        {
            while (tokens.Current.Kind == TextTokenKind.String)
                tokens.Next();
            return;
        }
        tokens.Take('-');
        if (tokens.Current.Kind is not (TextTokenKind.Name or TextTokenKind.Integer or TextTokenKind.Float))
            throw tokens.Expected("a value");
        tokens.Next();
    }
}
