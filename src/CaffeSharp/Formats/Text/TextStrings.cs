using System.Buffers;
using System.Globalization;
using System.Text;

namespace CaffeSharp.Formats.Text;

/// <summary>The escapes of quoted strings in the text format, both ways.</summary>
internal static class TextStrings
{
    /// <summary>
    /// Appends the bytes that a quoted literal stands for; characters count as UTF-8. Gives null when all is well,
    /// else what is wrong with the literal.
    /// </summary>
    public static string? Decode(ReadOnlySpan<char> literal, ArrayBufferWriter<byte> bytes)
    {
        ReadOnlySpan<char> rest = literal[1..^1];
        while (true)
        {
            int escape = rest.IndexOf('\\');
            Encoding.UTF8.GetBytes(escape < 0 ? rest : rest[..escape], bytes);
            if (escape < 0)
                return null;
            rest = rest[(escape + 1)..];
            if (rest.IsEmpty || !TryDecodeEscape(ref rest, bytes))
                return $"the string holds the escape '\\{rest[..Math.Min(rest.Length, 10)]}', which has no meaning";
        }
    }

    private static bool TryDecodeEscape(ref ReadOnlySpan<char> rest, ArrayBufferWriter<byte> bytes)
    {
        char kind = rest[0];
        if (char.IsBetween(kind, '0', '7'))
            return TryDecodeByte(ref rest, 0, 3, 8, bytes);
        if (kind is 'x' or 'X')
            return TryDecodeByte(ref rest, 1, 2, 16, bytes);
        if (kind is 'u' or 'U')
            return TryDecodeRune(ref rest, bytes);
        int value = kind switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            '\\' or '\'' or '"' or '?' => kind,
            _ => -1,
        };
        if (value < 0)
            return false;
        bytes.Write([(byte)value]);
        rest = rest[1..];
        return true;
    }

    private static bool TryDecodeByte(
        ref ReadOnlySpan<char> rest, int skip, int mostDigits, int numberBase, ArrayBufferWriter<byte> bytes)
    {
        int value = 0, digits = 0;
        for (; digits < mostDigits && skip + digits < rest.Length; digits++)
        {
            int digit = DigitValue(rest[skip + digits]);
            if (digit >= numberBase)
                break;
            value = value * numberBase + digit;
        }
        if (digits == 0 || value > byte.MaxValue)
            return false;
        bytes.Write([(byte)value]);
        rest = rest[(skip + digits)..];
        return true;
    }

    private static int DigitValue(char c) => char.IsAsciiDigit(c) ? c - '0'
        : char.IsAsciiHexDigit(c) ? char.ToLowerInvariant(c) - 'a' + 10
        : int.MaxValue;

    // \uXXXX and \UXXXXXXXX; a pair of surrogates in two \u stands for one character.
    private static bool TryDecodeRune(ref ReadOnlySpan<char> rest, ArrayBufferWriter<byte> bytes)
    {
        if (!TryReadCode(rest, out int code, out int length))
            return false;
        if (code is >= 0xD800 and < 0xDC00 && rest.Length > length + 1 && rest[length] == '\\'
            && TryReadCode(rest[(length + 1)..], out int low, out int lowLength) && low is >= 0xDC00 and < 0xE000)
        {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            length += 1 + lowLength;
        }
        if (!Rune.IsValid(code))
            return false;
        Span<byte> utf8 = stackalloc byte[4];
        bytes.Write(utf8[..new Rune(code).EncodeToUtf8(utf8)]);
        rest = rest[length..];
        return true;
    }

    private static bool TryReadCode(ReadOnlySpan<char> text, out int code, out int length)
    {
        code = 0;
        length = text.IsEmpty || text[0] is not ('u' or 'U') ? 0 : text[0] == 'u' ? 5 : 9;
        return length > 0 && text.Length >= length
            && int.TryParse(text[1..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
    }

    /// <summary>Appends text as a quoted literal.</summary>
    public static void Encode(string text, StringBuilder output)
    {
        output.Append('"');
        foreach (char c in text)
            EncodeOne(c, output);
        output.Append('"');
    }

    /// <summary>Appends bytes as a quoted literal; what is not printable ASCII goes as octal.</summary>
    public static void Encode(ReadOnlySpan<byte> bytes, StringBuilder output)
    {
        output.Append('"');
        foreach (byte b in bytes)
        {
            if (b < 0x80)
                EncodeOne((char)b, output);
            else
                AppendOctal(b, output);
        }
        output.Append('"');
    }

    private static void EncodeOne(char c, StringBuilder output)
    {
        switch (c)
        {
            case '"' or '\\':
                output.Append('\\').Append(c);
                break;
            case '\n':
                output.Append("\\n");
                break;
            case '\r':
                output.Append("\\r");
                break;
            case '\t':
                output.Append("\\t");
                break;
            case < ' ' or '\x7F':
                AppendOctal(c, output);
                break;
            default:
                output.Append(c);
                break;
        }
    }

    // Always three digits, so that a digit behind it stays a digit.
    private static void AppendOctal(int value, StringBuilder output) => output
        .Append('\\')
        .Append((char)('0' + (value >> 6)))
        .Append((char)('0' + ((value >> 3) & 7)))
        .Append((char)('0' + (value & 7)));
}
