using System.Globalization;
using CaffeSharp.Blobs;
using CaffeSharp.Formats.Hdf5;

namespace CaffeSharp.Formats.Weights;

/// <summary>Walks an HDF5 file: <c>/data/LAYER/INDEX</c> holds one blob; a <c>/</c> in a layer's name makes a group of its own.</summary>
internal sealed class Hdf5WeightsReader(Hdf5File hdf5, string file)
{
    private const int MaxDepth = 64;

    private readonly List<LayerWeights> _layers = [];
    private readonly List<string> _warnings = [];

    // A dataset that stands under several names is read once.
    private readonly Dictionary<long, Hdf5Dataset> _read = [];

    /// <summary>Reads all layers; the order is the file's, which is alphabetical.</summary>
    public NetWeights Read()
    {
        Hdf5Object root = hdf5.Root;
        if (hdf5.Find(root, "data") is not { IsGroup: true } data)
            throw new FileFormatException(hdf5.Find(root, "learned_net") is not null || hdf5.Find(root, "history") is not null
                ? $"{file} is a solver state in HDF5, which holds no weights: give the weights saved along with it"
                : $"{file} is an HDF5 file without the group /data, so it holds no Caffe weights");
        foreach ((string name, Hdf5Object child) in hdf5.Children(data))
            if (child.IsGroup)
                ReadGroup(child, name, MaxDepth);
        if (_layers.Count == 0)
            throw new FileFormatException($"{file} is an HDF5 file whose group /data holds no layers");
        return new NetWeights("", _layers, _warnings, default);
    }

    private void ReadGroup(Hdf5Object group, string layer, int depth)
    {
        if (depth == 0)
            throw new FileFormatException($"{file} has groups nested deeper than {MaxDepth}");
        var blobs = new SortedList<int, Hdf5Object>();
        bool hasGroups = false;
        foreach ((string name, Hdf5Object child) in hdf5.Children(group))
            if (child.IsGroup)
            {
                hasGroups = true;
                ReadGroup(child, $"{layer}/{name}", depth - 1);
            }
            else if (child.IsDataset && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                blobs[index] = child;
        if (blobs.Count > 0 || !hasGroups)
            _layers.Add(new LayerWeights(layer, [.. blobs.Keys], [.. blobs.Select(blob => ReadBlob(blob.Value, layer, blob.Key))]));
    }

    private Blob ReadBlob(Hdf5Object dataset, string layer, int index)
    {
        if (!_read.TryGetValue(dataset.Address, out Hdf5Dataset? read))
            _read[dataset.Address] = read = hdf5.Dataset(dataset, $"layer '{layer}', blob {index}");
        string warning = $"{file}: layer '{layer}' has its weights in double precision; they were rounded to float";
        if (read.IsDouble && !_warnings.Contains(warning))
            _warnings.Add(warning);
        return read.Blob;
    }
}
