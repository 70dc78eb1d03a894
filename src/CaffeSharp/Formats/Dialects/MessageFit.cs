using System.Text;
using CaffeSharp.Formats.Wire;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Dialects;

/// <summary>Whether bytes are a message of a certain kind, with nothing left over.</summary>
internal static class MessageFit
{
    private const int MaxDepth = 20;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// True when every field has a value its type allows, all the way down, and is known to its message, unless
    /// <paramref name="unknownToo"/> lets others pass.
    /// </summary>
    public static bool Fits(byte[] bytes, MessageDescriptor message, bool unknownToo = false)
    {
        var wire = new WireReader(new MemoryStream(bytes, writable: false), "");
        try
        {
            return Fits(wire, wire.End, message, unknownToo, MaxDepth);
        }
        catch (FileFormatException)
        {
            return false;
        }
    }

    private static bool Fits(WireReader wire, long end, MessageDescriptor message, bool unknownToo, int depth)
    {
        while (wire.TryReadTag(end, out int number, out WireType type))
            if (message.FindFieldByNumber(number) is { } field)
            {
                if (depth == 0 || !FitsField(wire, end, type, field, unknownToo, depth - 1))
                    return false;
            }
            else if (unknownToo)
                wire.Skip(number, type, end);
            else
                return false;
        return true;
    }

    private static bool FitsField(WireReader wire, long end, WireType type, FieldDescriptor field, bool unknownToo, int depth)
    {
        WireType single = Natural(field.FieldType);
        if (single == WireType.Length)
            return type == WireType.Length && FitsPayload(wire, wire.ReadPayloadEnd(end), field, unknownToo, depth);
        if (type == single)
            return FitsNumber(wire, end, field);
        if (type != WireType.Length || !field.IsRepeated)
            return false;
        bool fits = true;
        for (long packedEnd = wire.ReadPayloadEnd(end); fits && wire.Position < packedEnd;)
            fits = FitsNumber(wire, packedEnd, field);
        return fits;
    }

    private static bool FitsPayload(WireReader wire, long end, FieldDescriptor field, bool unknownToo, int depth)
    {
        if (field.FieldType == FieldType.Message)
            return Fits(wire, end, field.MessageType, unknownToo, depth);
        byte[] text = new byte[end - wire.Position];
        wire.ReadBytes(text);
        return field.FieldType != FieldType.String || IsText(text);
    }

    private static bool FitsNumber(WireReader wire, long end, FieldDescriptor field)
    {
        if (Natural(field.FieldType) != WireType.Varint)
        {
            wire.SkipBytes(Natural(field.FieldType) == WireType.Fixed32 ? sizeof(float) : sizeof(double), end);
            return true;
        }
        ulong value = wire.ReadVarint(end);
        return field.FieldType switch
        {
            FieldType.Bool => value <= 1,
            FieldType.Enum => field.EnumType.FindValueByNumber((int)value) is not null,
            FieldType.UInt32 => value <= uint.MaxValue,
            FieldType.Int32 => (long)value is >= int.MinValue and <= int.MaxValue,
            _ => true,
        };
    }

    /// <summary>Whether bytes are text without control characters.</summary>
    public static bool IsText(byte[] bytes)
    {
        try
        {
            return !StrictUtf8.GetString(bytes).Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static WireType Natural(FieldType type) => type switch
    {
        FieldType.Message or FieldType.String or FieldType.Bytes => WireType.Length,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireType.Fixed32,
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireType.Fixed64,
        _ => WireType.Varint,
    };
}
