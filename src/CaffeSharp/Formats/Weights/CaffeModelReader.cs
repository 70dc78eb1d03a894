using CaffeSharp.Blobs;
using CaffeSharp.Formats.Wire;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Weights;

/// <summary>Reads the layers of a binary net one after another.</summary>
/// <param name="wire">The file.</param>
/// <param name="left">The same file, if numbers that can are to stay in it.</param>
internal sealed class CaffeModelReader(WireReader wire, FileStream? left)
{
    private readonly ByteRanges _rest = new();
    private readonly List<LayerWeights> _layers = [];
    private readonly List<string> _warnings = [];
    private string _name = "";

    /// <summary>Reads to the end of the stream.</summary>
    public NetWeights Read()
    {
        long start = wire.Position;
        for (; wire.TryReadTag(wire.End, out int field, out WireType type); start = wire.Position)
        {
            if (type == WireType.Length && field is NetParameter.LayerFieldNumber or NetParameter.LayersFieldNumber)
            {
                ReadLayer(field == NetParameter.LayerFieldNumber ? LayerForm.V2 : LayerForm.V1);
                continue;
            }
            if (type == WireType.Length && field == NetParameter.NameFieldNumber)
                _name = wire.ReadString(wire.End);
            else
                wire.Skip(field, type, wire.End);
            _rest.Add(start, wire.Position);
        }
        if (_layers.Count == 0)
            throw new FileFormatException($"{wire.File} holds no layers, so it is no caffemodel");
        WarnOfDuplicates();
        return new NetWeights(_name, _layers, _warnings, _rest.Fits ? _rest.Read(wire) : default);
    }

    private void ReadLayer(LayerForm form)
    {
        wire.Place = $"layer {_layers.Count}";
        long end = wire.ReadPayloadEnd(wire.End);
        var record = new LayerRecord(wire, end, form);
        string layer = record.Name.Length > 0 ? $"layer '{record.Name}'" : wire.Place;
        var blobs = new Blob[record.Blobs.Count];
        bool anyRounded = false;
        for (int i = 0; i < blobs.Length; i++)
        {
            wire.Place = $"{layer}, blob {i}";
            wire.Position = record.Blobs[i].Start;
            blobs[i] = BlobReader.Read(wire, record.Blobs[i].End, left, out bool rounded);
            anyRounded |= rounded;
        }
        if (anyRounded)
            _warnings.Add($"{wire.File}: {layer} has its weights in double precision; they were rounded to float");
        if (!record.RestFits)
            _warnings.Add($"{wire.File}: {layer} carries more data beside its blobs than any parameters take; it was left out");
        byte[] rest = record.RestFits ? record.ReadRest(wire) : [];
        _layers.Add(new LayerWeights(record.Name, record.Type, blobs, record.Form, rest));
        wire.Position = end;
        wire.Place = $"what follows {layer}";
    }

    private void WarnOfDuplicates()
    {
        foreach (IGrouping<string, LayerWeights> same in _layers.Where(layer => layer.Blobs.Count > 0).GroupBy(layer => layer.Name))
            if (same.Count() > 1)
                _warnings.Add($"{wire.File}: {same.Count()} layers with weights are named '{same.Key}'; the last one counts, as in Caffe");
    }
}
