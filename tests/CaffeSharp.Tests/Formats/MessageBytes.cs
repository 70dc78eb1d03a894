using System.Buffers.Binary;
using System.Text;

namespace CaffeSharp.Tests.Formats;

/// <summary>Protobuf messages byte by byte, sound or not.</summary>
internal sealed class MessageBytes
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public MemoryStream ToStream() => new(ToArray());

    public MessageBytes Varint(int field, ulong value) => Raw(field, 0).Number(value);

    public MessageBytes Fixed32(int field, float value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Raw(field, 5).Append(bytes);
    }

    public MessageBytes Fixed64(int field, double value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return Raw(field, 1).Append(bytes);
    }

    public MessageBytes Text(int field, string value) => Payload(field, Encoding.UTF8.GetBytes(value));

    public MessageBytes Message(int field, MessageBytes message) => Payload(field, message.ToArray());

    public MessageBytes Payload(int field, byte[] payload) => Length(field, (ulong)payload.Length).Append(payload);

    public MessageBytes Floats(int field, params float[] values) =>
        Payload(field, [.. values.SelectMany(value => BitConverter.GetBytes(value))]);

    public MessageBytes Doubles(int field, params double[] values) =>
        Payload(field, [.. values.SelectMany(value => BitConverter.GetBytes(value))]);

    public MessageBytes Halves(int field, params float[] values) =>
        Payload(field, [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))]);

    public MessageBytes Dims(params ulong[] dims)
    {
        var packed = new MessageBytes();
        foreach (ulong dim in dims)
            packed.Number(dim);
        return Message(7, new MessageBytes().Payload(1, packed.ToArray()));
    }

    public MessageBytes Length(int field, ulong length) => Raw(field, 2).Number(length);

    public MessageBytes Raw(int field, int wireType) => Number(((ulong)field << 3) | (uint)wireType);

    public MessageBytes Append(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A net of one layer "l" of one blob.</summary>
    public static MessageBytes NetOf(MessageBytes blob) => new MessageBytes().Text(1, "net")
        .Message(100, new MessageBytes().Text(1, "l").Text(2, "Scale").Message(7, blob));

    private MessageBytes Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
        return this;
    }
}
