using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Wire;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Weights;

/// <summary>
/// What a layer message says, read without touching its blobs: name, type, where each blob lies, and all the rest.
/// </summary>
internal sealed class LayerRecord
{
    private const int MaxBlobs = 4096;

    private readonly ByteRanges _rest = new();
    private readonly LayerForm _form;
    private readonly List<(long Start, long End)> _blobs = [];
    private readonly string _name = "", _type = "";
    private readonly LayerRecord? _nested;

    /// <summary>Reads one layer that ends at <paramref name="end"/>.</summary>
    public LayerRecord(WireReader wire, long end, LayerForm form)
    {
        _form = form;
        (int nameField, int typeField, int blobsField) = Numbers(form);
        long start = wire.Position;
        for (; wire.TryReadTag(end, out int field, out WireType type); start = wire.Position)
        {
            if (field == blobsField && type == WireType.Length)
            {
                AddBlob(wire, end);
                continue;
            }
            if (field == V1LayerParameter.LayerFieldNumber && type == WireType.Length && form == LayerForm.V1)
            {
                long nestedEnd = wire.ReadPayloadEnd(end);
                _nested = new LayerRecord(wire, nestedEnd, LayerForm.V0);
                continue;
            }
            if (field == nameField && type == WireType.Length)
                _name = wire.ReadString(end);
            else if (field == typeField && type == WireType.Length)
                _type = wire.ReadString(end);
            else if (field == typeField && type == WireType.Varint)
                _type = V1LayerTypes.Name((V1LayerParameter.Types.LayerType)wire.ReadVarint(end)) ?? "";
            else
                wire.Skip(field, type, end);
            _rest.Add(start, wire.Position);
        }
    }

    /// <summary>The layer's name; a version 0 layer has it in the nested message.</summary>
    public string Name => _nested is { _name.Length: > 0 } ? _nested._name : _name;

    /// <summary>The layer's type, as <see cref="LayerWeights.Type"/> gives it.</summary>
    public string Type => _nested is { _type.Length: > 0 } ? _nested._type : _type;

    /// <summary>Which form the layer has.</summary>
    public LayerForm Form => _nested is null ? _form : LayerForm.V0;

    /// <summary>Where the blobs lie; those of a version 0 layer are in the nested message.</summary>
    public IReadOnlyList<(long Start, long End)> Blobs => _nested is { _blobs.Count: > 0 } ? _nested._blobs : _blobs;

    /// <summary>Whether what is not blobs is small enough to be kept.</summary>
    public bool RestFits => _rest.Fits && _nested?._rest.Fits != false;

    /// <summary>The layer as it is in the file, without its blobs.</summary>
    public byte[] ReadRest(WireReader wire)
    {
        byte[] own = _rest.Read(wire);
        if (_nested is null)
            return own;
        byte[] nested = _nested.ReadRest(wire);
        using var whole = new MemoryStream();
        whole.Write(own);
        var output = new WireWriter(whole);
        output.WriteLength(V1LayerParameter.LayerFieldNumber, nested.Length);
        output.WriteBytes(nested);
        return whole.ToArray();
    }

    private static (int Name, int Type, int Blobs) Numbers(LayerForm form) => form switch
    {
        LayerForm.V2 => (LayerParameter.NameFieldNumber, LayerParameter.TypeFieldNumber, LayerParameter.BlobsFieldNumber),
        LayerForm.V1 => (V1LayerParameter.NameFieldNumber, V1LayerParameter.TypeFieldNumber, V1LayerParameter.BlobsFieldNumber),
        _ => (V0LayerParameter.NameFieldNumber, V0LayerParameter.TypeFieldNumber, V0LayerParameter.BlobsFieldNumber),
    };

    private void AddBlob(WireReader wire, long end)
    {
        if (_blobs.Count == MaxBlobs)
            throw wire.Damaged($"a layer has more than {MaxBlobs} blobs");
        long blobEnd = wire.ReadPayloadEnd(end);
        _blobs.Add((wire.Position, blobEnd));
        wire.Position = blobEnd;
    }
}
