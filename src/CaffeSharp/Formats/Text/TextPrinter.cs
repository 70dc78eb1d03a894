using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Text;

/// <summary>
/// Writes a message as text that parses back to an equal one, fields by number as protobuf's own printers do.
/// </summary>
internal sealed class TextPrinter
{
    private readonly StringBuilder _output = new();
    private int _depth;

    public static string Print(IMessage message)
    {
        var printer = new TextPrinter();
        printer.PrintFields(message);
        return printer._output.ToString();
    }

    private void PrintFields(IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsMap)
                throw new NotSupportedException($"{field.FullName} is a map, which prototxt files do not hold");
            if (field.IsRepeated)
            {
                foreach (object item in (IEnumerable)field.Accessor.GetValue(message))
                    PrintField(field, item);
            }
            else if (IsGiven(field, message))
            {
                PrintField(field, field.Accessor.GetValue(message));
            }
        }
    }

    private static bool IsGiven(FieldDescriptor field, IMessage message) =>
        !field.HasPresence || field.Accessor.HasValue(message);

    private void PrintField(FieldDescriptor field, object value)
    {
        _output.Append(' ', 2 * _depth).Append(field.Name);
        if (value is IMessage message)
        {
            _output.Append(" {\n");
            _depth++;
            PrintFields(message);
            _depth--;
            _output.Append(' ', 2 * _depth).Append("}\n");
            return;
        }
        _output.Append(": ");
        PrintValue(field, value);
        _output.Append('\n');
    }

    private void PrintValue(FieldDescriptor field, object value)
    {
        switch (value)
        {
            case string text:
                TextStrings.Encode(text, _output);
                break;
            case ByteString bytes:
                TextStrings.Encode(bytes.Span, _output);
                break;
            case bool flag:
                _output.Append(flag ? "true" : "false");
                break;
            case float or double:
                _output.Append(Real((IFormattable)value));
                break;
            case Enum:
                int number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
                string? name = field.EnumType.FindValueByNumber(number)?.Name;
                _output.Append(name ?? number.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                _output.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }

    // The shortest digits that read back as the same number.
    private static string Real(IFormattable value) => value.ToString("R", CultureInfo.InvariantCulture) switch
    {
        "Infinity" => "inf",
        "-Infinity" => "-inf",
        "NaN" => "nan",
        string digits => digits.Replace('E', 'e'),
    };
}
