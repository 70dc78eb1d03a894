using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Text;

/// <summary>Reads single values (all but messages) as the types of their fields ask.</summary>
internal sealed class TextValues(TextTokenizer tokens)
{
    private const int MostNamesShown = 8;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _bytes = new();

    // The same few names stand all over a net; one copy of each does.
    private readonly string?[] _recent = new string?[256];

    /// <summary>Reads one value, boxed in the form that <see cref="IFieldAccessor"/> and lists take.</summary>
    public object Read(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Float => ReadReal<float>(field),
        FieldType.Double => ReadReal<double>(field),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 =>
            (int)ReadInteger(field, int.MinValue, int.MaxValue),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 =>
            ReadInteger(field, long.MinValue, long.MaxValue),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)ReadInteger(field, 0, uint.MaxValue),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)ReadInteger(field, 0, ulong.MaxValue),
        FieldType.Bool => ReadBool(field),
        FieldType.Enum => ReadEnum(field),
        FieldType.String => ReadString(field),
        FieldType.Bytes => ReadBytes(field),
        _ => throw new InvalidOperationException($"{field.FullName} is no scalar"),
    };

    // Two's complement: a value above long.MaxValue comes out negative and is cast back by the caller.
    private long ReadInteger(FieldDescriptor field, long least, ulong most)
    {
        TextToken first = tokens.Current;
        bool negative = tokens.Take('-');
        TextToken token = tokens.Current;
        if (token.Kind != TextTokenKind.Integer)
            throw tokens.Expected($"a whole number for {field.Name}", Placeholder(token));
        ulong? magnitude = Magnitude(tokens.Span(token));
        ulong limit = negative ? (ulong)-least : most;
        if (magnitude is null || magnitude > limit)
        {
            string sign = negative ? "-" : "";
            throw tokens.Fault(first,
                $"expected a whole number from {least} to {most} for {field.Name}, found '{sign}{tokens.Span(token)}'");
        }
        tokens.Next();
        return negative ? -(long)magnitude : (long)magnitude;
    }

    // Decimal, 0x hexadecimal or 0 octal; null when it is no such number or needs more than 64 bits.
    private static ulong? Magnitude(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex)
                ? hex
                : null;
        }
        if (text[0] != '0')
        {
            return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong plain)
                ? plain
                : null;
        }
        ulong octal = 0;
        foreach (char c in text)
        {
            if (c > '7' || octal >> 61 != 0)
                return null;
            octal = octal * 8 + (uint)(c - '0');
        }
        return octal;
    }

    private T ReadReal<T>(FieldDescriptor field) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        bool negative = tokens.Take('-');
        TextToken token = tokens.Current;
        if (Real<T>(token) is not T value)
            throw tokens.Expected($"a number for {field.Name}", Placeholder(token));
        tokens.Next();
        return negative && !T.IsNaN(value) ? -value : value;
    }

    private T? Real<T>(TextToken token) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<char> text = tokens.Span(token);
        switch (token.Kind)
        {
            case TextTokenKind.Integer when text.Length > 1 && text[0] == '0':
                return Magnitude(text) is ulong magnitude ? T.CreateChecked(magnitude) : null;
            case TextTokenKind.Integer or TextTokenKind.Float:
                return T.Parse(text.TrimEnd("fF"), NumberStyles.Float, CultureInfo.InvariantCulture);
            case TextTokenKind.Name when Is(text, "inf") || Is(text, "infinity"):
                return T.PositiveInfinity;
            case TextTokenKind.Name when Is(text, "nan"):
                return T.NaN;
            default:
                return null;
        }
    }

    private bool ReadBool(FieldDescriptor field)
    {
        bool? value = tokens.Current.Kind is TextTokenKind.Name or TextTokenKind.Integer
            ? tokens.Span(tokens.Current) switch
            {
                "true" or "True" or "t" or "1" => true,
                "false" or "False" or "f" or "0" => false,
                _ => null,
            }
            : null;
        if (value is null)
            throw tokens.Expected($"true or false for {field.Name}");
        tokens.Next();
        return value.Value;
    }

    private int ReadEnum(FieldDescriptor field)
    {
        EnumDescriptor type = field.EnumType;
        TextToken first = tokens.Current;
        if (first.Kind == TextTokenKind.Name)
        {
            string name = tokens.Span(first).ToString();
            if (type.FindValueByName(name) is not EnumValueDescriptor value)
                throw tokens.Expected(Names(field), NearestName.Hint(name, type.Values.Select(known => known.Name)));
            tokens.Next();
            return value.Number;
        }
        if (first.Kind == TextTokenKind.String)
            throw tokens.Expected(Names(field), " (names of an enum stand without quotes)");
        if (first.Kind != TextTokenKind.Integer && !tokens.Is('-'))
            throw tokens.Expected(Names(field));
        int number = (int)ReadInteger(field, int.MinValue, int.MaxValue);
        return type.FindValueByNumber(number) is not null
            ? number
            : throw tokens.Fault(first, $"expected {Names(field)}, found {number}, which is no value of {type.Name}");
    }

    private static string Names(FieldDescriptor field)
    {
        EnumDescriptor type = field.EnumType;
        return type.Values.Count > MostNamesShown
            ? $"a {type.Name} such as {type.Values[0].Name} or {type.Values[1].Name} for {field.Name}"
            : $"one of {string.Join(", ", type.Values.Select(value => value.Name))} for {field.Name}";
    }

    private string ReadString(FieldDescriptor field)
    {
        TextToken first = tokens.Current;
        if (first.Kind == TextTokenKind.String && tokens.Span(first).IndexOf('\\') < 0)
        {
            tokens.Next();
            if (tokens.Current.Kind != TextTokenKind.String)
                return Shared(tokens.Span(first)[1..^1]);
            _bytes.ResetWrittenCount();
            Append(first);
        }
        else
        {
            _bytes.ResetWrittenCount();
        }
        AppendLiterals(field, needed: _bytes.WrittenCount == 0);
        try
        {
            return StrictUtf8.GetString(_bytes.WrittenSpan);
        }
        catch (DecoderFallbackException)
        {
            throw tokens.Fault(first, $"the escapes in the string for {field.Name} do not make valid UTF-8");
        }
    }

    private string Shared(ReadOnlySpan<char> text)
    {
        ref string? recent = ref _recent[(uint)string.GetHashCode(text) % (uint)_recent.Length];
        if (recent is null || !text.SequenceEqual(recent))
            recent = text.ToString();
        return recent;
    }

    private ByteString ReadBytes(FieldDescriptor field)
    {
        _bytes.ResetWrittenCount();
        AppendLiterals(field, needed: true);
        return ByteString.CopyFrom(_bytes.WrittenSpan);
    }

    // Strings that stand side by side are one.
    private void AppendLiterals(FieldDescriptor field, bool needed)
    {
        if (needed && tokens.Current.Kind != TextTokenKind.String)
            throw tokens.Expected(
                $"a string for {field.Name}", tokens.Current.Kind == TextTokenKind.Name ? " (strings need quotes)" : "");
        while (tokens.Current.Kind == TextTokenKind.String)
        {
            Append(tokens.Current);
            tokens.Next();
        }
    }

    private void Append(TextToken literal)
    {
        if (TextStrings.Decode(tokens.Span(literal), _bytes) is string fault)
            throw tokens.Fault(literal, fault);
    }

    // Templates such as MobileNet-SSD's have names where a script is to put numbers.
    private static string Placeholder(TextToken token) => token.Kind == TextTokenKind.Name
        ? " (a placeholder of a template? fill it in first)"
        : "";

    private static bool Is(ReadOnlySpan<char> text, string name) =>
        text.Equals(name, StringComparison.OrdinalIgnoreCase);
}
