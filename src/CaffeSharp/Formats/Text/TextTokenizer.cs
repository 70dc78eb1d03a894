using System.Globalization;
using System.Text;

namespace CaffeSharp.Formats.Text;

/// <summary>Cuts protobuf's text format into names, numbers, strings and symbols, one token ahead.</summary>
internal sealed class TextTokenizer
{
    private const int LongestQuote = 40;
    private const int DeepestNesting = 100;

    private readonly string _text;
    private readonly string _file;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    public TextTokenizer(string text, string file)
    {
        _text = text;
        _file = file;
        if (text.StartsWith('\uFEFF'))
            _at = _lineStart = 1;
        Next();
    }

    /// <summary>The token that is looked at.</summary>
    public TextToken Current { get; private set; }

    /// <summary>Where the token before the current one ended.</summary>
    public int PreviousEnd { get; private set; }

    public ReadOnlySpan<char> Span(TextToken token) => _text.AsSpan(token.Start, token.End - token.Start);

    public string Slice(int start, int end) => _text[start..end];

    public SourcePosition Position(TextToken token) => new(_file, token.Line, token.Column);

    public bool Is(char symbol) => Current.Kind == TextTokenKind.Symbol && _text[Current.Start] == symbol;

    /// <summary>Steps over the given symbol if it is the current token.</summary>
    public bool Take(char symbol)
    {
        if (!Is(symbol))
            return false;
        Next();
        return true;
    }

    /// <summary>Steps over what opens a message and gives what must close it; null when no message begins here.</summary>
    /// <exception cref="TextFormatException">The message would be more than a hundred deep.</exception>
    public char? TakeOpening(TextToken owner, int depth)
    {
        char? closing = Take('{') ? '}' : Take('<') ? '>' : null;
        if (closing is not null && depth >= DeepestNesting)
            throw Fault(owner, $"messages are nested more than {DeepestNesting} deep");
        return closing;
    }

    /// <summary>Steps over one of the marks that may stand behind a field.</summary>
    public void TakeSeparator()
    {
        if (!Take(','))
            Take(';');
    }

    public TextFormatException Fault(TextToken token, string fault) => new(Position(token), fault);

    public TextFormatException Expected(string what, string hint = "") =>
        Fault(Current, $"expected {what}, found {Describe(Current)}{hint}");

    /// <summary>A token as an error shows it.</summary>
    public string Describe(TextToken token)
    {
        if (token.Kind == TextTokenKind.End)
            return "the end of the file";
        if (token.Kind == TextTokenKind.Symbol && !char.IsBetween(_text[token.Start], ' ', '~'))
            return Describe(token.Start);
        string text = token.End - token.Start <= LongestQuote
            ? Slice(token.Start, token.End)
            : $"{Slice(token.Start, token.Start + LongestQuote)}…";
        return token.Kind == TextTokenKind.String ? $"the string {text}" : $"'{text}'";
    }

    /// <summary>Moves to the next token.</summary>
    public void Next()
    {
        PreviousEnd = _at;
        SkipBlanks();
        int start = _at;
        TextTokenKind kind = Scan();
        Current = new TextToken(kind, start, _at, _line, start - _lineStart + 1);
    }

    private TextTokenKind Scan()
    {
        char c = Peek(0);
        if (_at >= _text.Length)
            return TextTokenKind.End;
        if (IsNameStart(c))
        {
            while (IsNamePart(Peek(0)))
                _at++;
            return TextTokenKind.Name;
        }
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
            return ScanNumber();
        if (c is '"' or '\'')
        {
            ScanString(c);
            return TextTokenKind.String;
        }
        _at++;
        return TextTokenKind.Symbol;
    }

    private TextTokenKind ScanNumber()
    {
        int start = _at;
        var kind = TextTokenKind.Integer;
        if (Peek(0) == '0' && Peek(1) is 'x' or 'X')
        {
            _at += 2;
            if (SkipWhile(char.IsAsciiHexDigit) == 0)
                throw FaultAt(start, "'0x' needs hexadecimal digits after it");
        }
        else
        {
            SkipWhile(char.IsAsciiDigit);
            if (Peek(0) == '.')
            {
                kind = TextTokenKind.Float;
                _at++;
                SkipWhile(char.IsAsciiDigit);
            }
            if (Peek(0) is 'e' or 'E')
            {
                kind = TextTokenKind.Float;
                _at++;
                if (Peek(0) is '+' or '-')
                    _at++;
                if (SkipWhile(char.IsAsciiDigit) == 0)
                    throw FaultAt(start, $"the exponent of '{Slice(start, _at)}' has no digits");
            }
            if (Peek(0) is 'f' or 'F')
            {
                kind = TextTokenKind.Float;
                _at++;
            }
        }
        if (IsNamePart(Peek(0)) || Peek(0) == '.')
            throw FaultAt(start, $"the number '{Slice(start, _at)}' runs into {Describe(_at)}");
        return kind;
    }

    private void ScanString(char quote)
    {
        int start = _at++;
        while (Peek(0) != quote || _at >= _text.Length)
        {
            if (_at >= _text.Length || _text[_at] == '\n')
                throw FaultAt(start, $"the string that begins here has no closing {quote} on its line");
            _at += _text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] != '\n' ? 2 : 1;
        }
        _at++;
    }

    private void SkipBlanks()
    {
        for (; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            if (c == '#')
            {
                int end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length - 1 : end;
                c = _text[_at];
            }
            else if (c is not (' ' or '\t' or '\n' or '\r' or '\v' or '\f'))
            {
                return;
            }
            if (c == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
        }
    }

    private int SkipWhile(Func<char, bool> part)
    {
        int start = _at;
        while (part(Peek(0)))
            _at++;
        return _at - start;
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private TextFormatException FaultAt(int at, string fault) =>
        new(new SourcePosition(_file, _line, at - _lineStart + 1), fault);

    // A character that the text format has no use for, by its code where it may not be seen on a screen.
    private string Describe(int at)
    {
        if (char.IsBetween(_text[at], ' ', '~'))
            return $"'{_text[at]}'";
        if (!Rune.TryGetRuneAt(_text, at, out Rune rune))
            return $"the half character U+{(int)_text[at]:X4}";
        string code = $"U+{rune.Value:X4}";
        if (rune.Value is >= 0x2018 and <= 0x201F)
            return $"the typographic quote {rune} ({code}); write \" instead";
        bool isInvisible = Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator;
        return isInvisible ? $"the invisible character {code}" : $"'{rune}' ({code})";
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
