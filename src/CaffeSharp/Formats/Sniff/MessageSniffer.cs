using CaffeSharp.Formats.Wire;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Sniff;

/// <summary>Tells protobuf messages apart by the fields and wire types they begin with.</summary>
internal static class MessageSniffer
{
    private const int FieldsLookedAt = 64;

    // ONNX's ModelProto: ir_version = 1, graph = 7, opset_import = 8.
    private const int OnnxGraph = 7, OnnxOpset = 8;

    /// <summary>Looks at the message that starts here, and puts the position back.</summary>
    public static FileKind Identify(Stream stream, long start)
    {
        var seen = new HashSet<(int Field, WireType Type)>();
        foreach ((int field, WireType type, _) in Fields(new WireReader(stream, "")))
            seen.Add((field, type));
        stream.Position = start;
        bool Has(int field, WireType type) => seen.Contains((field, type));

        if (Has(1, WireType.Varint))
        {
            if (Has(BlobProto.ChannelsFieldNumber, WireType.Varint) || Has(BlobProto.DataFieldNumber, WireType.Length))
                return FileKind.BlobProto;
            return Has(OnnxGraph, WireType.Length) || Has(OnnxOpset, WireType.Length) ? FileKind.Onnx
                : Has(2, WireType.Length) || Has(3, WireType.Length) ? FileKind.SolverState : FileKind.Unknown;
        }
        if (Has(NetParameter.LayerFieldNumber, WireType.Length) || Has(NetParameter.LayersFieldNumber, WireType.Length)
            || Has(NetParameter.NameFieldNumber, WireType.Length))
            return FileKind.CaffeModel;
        return Has(BlobProto.DataFieldNumber, WireType.Length) || Has(BlobProto.DoubleDataFieldNumber, WireType.Length)
            ? FileKind.BlobProto : FileKind.Unknown;
    }

    /// <summary>The weight file that a solver state names; null when it names none, or the name is cut off.</summary>
    public static string? LearnedNet(Stream stream)
    {
        var wire = new WireReader(stream, "");
        try
        {
            foreach ((int field, WireType type, long value) in Fields(wire))
                if (field == SolverState.LearnedNetFieldNumber && type == WireType.Length)
                {
                    wire.Position = value;
                    return wire.ReadString(wire.End);
                }
        }
        catch (FileFormatException)
        {
            return null;
        }
        return null;
    }

    // As far as the bytes make sense: a truncated file still shows what it began as.
    private static IEnumerable<(int Field, WireType Type, long Value)> Fields(WireReader wire)
    {
        for (int i = 0; i < FieldsLookedAt; i++)
        {
            if (!TryReadTag(wire, out int field, out WireType type))
                yield break;
            yield return (field, type, wire.Position);
            try
            {
                wire.Skip(field, type, wire.End);
            }
            catch (FileFormatException)
            {
                yield break;
            }
        }
    }

    private static bool TryReadTag(WireReader wire, out int field, out WireType type)
    {
        try
        {
            return wire.TryReadTag(wire.End, out field, out type);
        }
        catch (FileFormatException)
        {
            (field, type) = (0, default);
            return false;
        }
    }
}
