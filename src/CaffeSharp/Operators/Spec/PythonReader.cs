using System.Globalization;

namespace CaffeSharp.Operators.Spec;

/// <summary>Reads Python literals from a text, one after the other.</summary>
internal sealed class PythonReader(string text)
{
    private const int DeepestNesting = 8;

    private int _at;
    private int _depth;

    /// <summary>Takes a character if it is the next one.</summary>
    public bool Take(char wanted)
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
        if (_at >= text.Length || text[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    public void Expect(char wanted)
    {
        if (!Take(wanted))
            throw Unexpected($"'{wanted}'");
    }

    /// <summary>A dotted name.</summary>
    public string Name()
    {
        Take('\0');
        int start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.'))
            _at++;
        return start < _at && !char.IsAsciiDigit(text[start]) ? text[start.._at] : throw Unexpected("a name");
    }

    /// <summary>A number, text, True, False, None (null), tuple, list, or any other name as a <see cref="PythonName"/>.</summary>
    public object? Value()
    {
        if (Take('('))
            return List(')');
        if (Take('['))
            return List(']');
        if (Take('"'))
            return Quoted('"');
        if (Take('\''))
            return Quoted('\'');
        if (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '-'))
            return Number();
        return Name() switch
        {
            "True" => true,
            "False" => false,
            "None" => null,
            var name => new PythonName(name),
        };
    }

    /// <summary>The rest of the text, which may only be a comment; gives it without its #.</summary>
    public string Comment()
    {
        if (Take('#'))
            return text[_at..];
        return _at == text.Length ? "" : throw Unexpected("the end");
    }

    private List<object?> List(char end)
    {
        if (++_depth > DeepestNesting)
            throw Unexpected("less nesting");
        var list = new List<object?>();
        while (!Take(end))
        {
            list.Add(Value());
            if (!Take(','))
            {
                Expect(end);
                break;
            }
        }
        _depth--;
        return list;
    }

    private string Quoted(char quote)
    {
        int end = text.IndexOf(quote, _at);
        if (end < 0)
            throw Unexpected("a closing quote");
        string inside = text[_at..end];
        _at = end + 1;
        return inside;
    }

    private int Number()
    {
        int start = _at++;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '_'))
            _at++;
        return int.TryParse(text[start.._at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new OperatorException(OperatorFault.Text, $"{text[start.._at]} is no whole number that fits");
    }

    private OperatorException Unexpected(string wanted)
    {
        string found = _at < text.Length ? $"'{text[_at]}'" : "the end";
        return new(OperatorFault.Text, $"{wanted} was expected at character {_at + 1} of the text, where {found} is");
    }
}
