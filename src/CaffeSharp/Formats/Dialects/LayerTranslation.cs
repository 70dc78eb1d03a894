using CaffeSharp.Formats.Deploy;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Formats.Wire;
using CaffeSharp.Proto;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Dialects;

/// <summary>One layer of a fork's binary net, put into our field numbers, and which of its fields that left over.</summary>
internal sealed class LayerTranslation
{
    // From here on the numbers are those that we gave to forks' parameters ourselves, so no file has them.
    private const int FirstOfOurs = LayerParameter.RoiPoolingParamFieldNumber;

    private readonly List<int> _leftOver = [];
    private readonly Fork _dialect;
    private readonly string _type;

    /// <summary>Reads a layer as the dialect means it.</summary>
    public LayerTranslation(LayerWeights layer, Fork dialect)
    {
        _dialect = dialect;
        _type = layer.Type;
        using var ours = new MemoryStream();
        var wire = new WireReader(new MemoryStream(layer.Rest.ToArray(), writable: false), layer.Name);
        while (wire.TryReadTag(wire.End, out int number, out WireType type))
        {
            long start = wire.Position;
            wire.Skip(number, type, wire.End);
            long end = wire.Position;
            wire.Position = start;
            byte[] value = new byte[end - start];
            wire.ReadBytes(value);
            Add(ours, number, type, value);
        }
        Ours = ours.ToArray();
    }

    /// <summary>Whether the layer goes into a net that only runs.</summary>
    public bool Runs => !TrainingLayer.Is(_type);

    /// <summary>
    /// The layer in our numbers: a LayerParameter. A message with unknown fields inside is there, without their meaning.
    /// </summary>
    public byte[] Ours { get; }

    /// <summary>Fields that the dialect does not know, or knows as something that these bytes or this layer type are not.</summary>
    public IReadOnlyList<int> LeftOver => _leftOver;

    private void Add(MemoryStream translated, int number, WireType type, byte[] value)
    {
        DialectField? theirs = _dialect.Find(number);
        if (theirs is { Ours: 0 } && IsDropped(theirs, type, value))
            return;
        FieldDescriptor? ours = LayerParameter.Descriptor.FindFieldByNumber(theirs?.Ours ?? number);
        if (ours is null || theirs is null && number >= FirstOfOurs)
        {
            _leftOver.Add(number);
            return;
        }
        byte[]? inOurs = type == WireType.Length && theirs is { Inner.Count: > 0 } ? Renumber(value, theirs) : value;
        bool suits = !DialectTable.Contested.Contains(number) || ParameterOwner.Suits(ours.Name, _type);
        if (inOurs is null || !suits || !Fits(ours, type, inOurs, unknownToo: false))
            _leftOver.Add(number);
        if (inOurs is not null && suits && Fits(ours, type, inOurs, unknownToo: true))
            WriteField(translated, ours.FieldNumber, type, inOurs);
    }

    private static bool Fits(FieldDescriptor ours, WireType type, byte[] value, bool unknownToo)
    {
        using var field = new MemoryStream();
        WriteField(field, ours.FieldNumber, type, value);
        return MessageFit.Fits(field.ToArray(), LayerParameter.Descriptor, unknownToo);
    }

    private static void WriteField(MemoryStream target, int number, WireType type, byte[] value)
    {
        var writer = new WireWriter(target);
        writer.WriteTag(number, type);
        writer.WriteBytes(value);
    }

    private static bool IsDropped(DialectField field, WireType type, byte[] value) =>
        type == field.Dropped && (type != WireType.Length || MessageFit.IsText(Payload(value)));

    private static byte[] Payload(byte[] lengthAndPayload)
    {
        using var ours = new MemoryStream();
        var wire = new WireReader(new MemoryStream(lengthAndPayload, writable: false), "");
        wire.ReadPayloadEnd(wire.End);
        return lengthAndPayload[(int)wire.Position..];
    }

    // Null when the payload is no message at all.
    private static byte[]? Renumber(byte[] lengthAndPayload, DialectField field)
    {
        using var ours = new MemoryStream();
        byte[] theirs = Payload(lengthAndPayload);
        var wire = new WireReader(new MemoryStream(theirs, writable: false), "");
        try
        {
            while (wire.TryReadTag(wire.End, out int number, out WireType type))
            {
                int start = (int)wire.Position;
                wire.Skip(number, type, wire.End);
                if (field.InnerNumber(number) is not 0 and int inner)
                    WriteField(ours, inner, type, theirs[start..(int)wire.Position]);
            }
        }
        catch (FileFormatException)
        {
            return null;
        }
        using var payload = new MemoryStream();
        var writer = new WireWriter(payload);
        writer.WriteVarint((ulong)ours.Length);
        writer.WriteBytes(ours.ToArray());
        return payload.ToArray();
    }
}
