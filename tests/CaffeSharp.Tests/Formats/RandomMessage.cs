using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Tests.Formats;

/// <summary>Makes messages of any type with fields drawn at random.</summary>
internal sealed class RandomMessage(int seed)
{
    private const string Letters = "aZ09_ '\"\\#\n\t\r\0\u007Fé层😀{}<>:,;";

    private readonly Random _random = new(seed);

    public IMessage Of(MessageDescriptor type, int depth = 4)
    {
        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        int share = _random.Next(1, 6);
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
        {
            bool isLeaf = field.FieldType != FieldType.Message;
            if (!field.IsRequired && (_random.Next(share) > 0 || (!isLeaf && depth == 0)))
                continue;
            if (field.IsRepeated)
            {
                for (int i = _random.Next(4); i > 0; i--)
                    ((IList)field.Accessor.GetValue(message)).Add(Value(field, depth));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, depth));
            }
        }
        return message;
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message => Of(field.MessageType, depth - 1),
        FieldType.Enum => field.EnumType.Values[_random.Next(field.EnumType.Values.Count)].Number,
        FieldType.String => Text(),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(_random.Next(9))),
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.Float => Float(BitConverter.ToSingle(Bytes(4))),
        FieldType.Double => double.IsNaN(BitConverter.ToDouble(Bytes(8))) ? double.NaN : _random.NextDouble() * 1e3,
        FieldType.Int32 => BitConverter.ToInt32(Bytes(4)) >> _random.Next(32),
        FieldType.UInt32 => BitConverter.ToUInt32(Bytes(4)) >> _random.Next(32),
        FieldType.Int64 => BitConverter.ToInt64(Bytes(8)) >> _random.Next(64),
        _ => throw new InvalidOperationException($"no value for {field.FullName}"),
    };

    // Any bits at all, but the one NaN that text knows.
    private float Float(float any) => _random.Next(4) switch
    {
        0 => _random.Next(-100, 100) / 8f,
        1 => _random.NextSingle(),
        _ => float.IsNaN(any) ? float.NaN : any,
    };

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Text()
    {
        System.Text.Rune[] runes = [.. Letters.EnumerateRunes()];
        return string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => runes[_random.Next(runes.Length)].ToString()));
    }
}
