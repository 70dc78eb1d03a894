using System.Globalization;
using CaffeSharp.Blobs;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>Walks an HDF5 file: <c>/data/LAYER/INDEX</c> holds one blob; a <c>/</c> in a layer's name makes a group of its own.</summary>
internal sealed class Hdf5WeightsReader(Hdf5Source source)
{
    private const int MaxDepth = 64;

    private readonly List<LayerWeights> _layers = [];
    private readonly List<string> _warnings = [];
    private readonly HashSet<ulong> _groups = [];
    private long _bytes;

    /// <summary>Reads all layers; the order is the file's, which is alphabetical in Caffe's own.</summary>
    public NetWeights Read()
    {
        IReadOnlyList<(string Name, ulong Address)> root = new Hdf5Group(source, Hdf5File.OpenRoot(source)).ReadChildren();
        ulong? data = root.Where(child => child.Name == "data").Select(child => (ulong?)child.Address).FirstOrDefault();
        if (data is null || Group(data.Value) is not { } group)
            throw new FileFormatException(root.Any(child => child.Name is "learned_net" or "history")
                ? $"{source.File} is a solver state in HDF5, which holds no weights: give the weights saved along with it"
                : $"{source.File} is an HDF5 file without the group /data, so it holds no Caffe weights");
        foreach ((string name, ulong address) in group.ReadChildren())
            if (Group(address) is { } layer)
                ReadGroup(layer, name, MaxDepth);
        if (_layers.Count == 0)
            throw new FileFormatException($"{source.File} is an HDF5 file whose group /data holds no layers");
        return new NetWeights("", _layers, _warnings, default);
    }

    private Hdf5Group? Group(ulong address)
    {
        var header = new Hdf5Header(source, address);
        if (!Hdf5Group.IsGroup(header))
            return null;
        return _groups.Add(address) ? new Hdf5Group(source, header) : throw source.Damaged("a group is in the file twice");
    }

    private void ReadGroup(Hdf5Group group, string layer, int depth)
    {
        if (depth == 0)
            throw source.Damaged($"groups nest deeper than {MaxDepth}");
        var blobs = new SortedList<int, Blob>();
        bool hasGroups = false;
        foreach ((string name, ulong address) in group.ReadChildren())
            if (Group(address) is { } inner)
            {
                hasGroups = true;
                ReadGroup(inner, $"{layer}/{name}", depth - 1);
            }
            else if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                blobs[index] = ReadBlob(address, layer, index);
        if (blobs.Count > 0 || !hasGroups)
            _layers.Add(new LayerWeights(layer, [.. blobs.Keys], [.. blobs.Values]));
    }

    private Blob ReadBlob(ulong address, string layer, int index)
    {
        var dataset = new Hdf5Dataset(source, new Hdf5Header(source, address), $"layer '{layer}', blob {index}");
        _bytes += dataset.ByteCount;
        if (_bytes > source.Length)
            throw source.Damaged("its blobs hold more numbers than the file");
        if (dataset.ElementSize == sizeof(double))
            Warn($"{source.File}: layer '{layer}' has its weights in double precision; they were rounded to float");
        return dataset.Read();
    }

    private void Warn(string warning)
    {
        if (_warnings.Count == 0 || _warnings[^1] != warning)
            _warnings.Add(warning);
    }
}
