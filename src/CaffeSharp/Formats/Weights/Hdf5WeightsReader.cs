using System.Globalization;
using CaffeSharp.Blobs;
using PureHDF;
using PureHDF.VOL.Native;

namespace CaffeSharp.Formats.Weights;

/// <summary>Walks an HDF5 file: <c>/data/LAYER/INDEX</c> holds one blob; a <c>/</c> in a layer's name makes a group of its own.</summary>
internal sealed class Hdf5WeightsReader(string file, long fileLength)
{
    private const int MaxDepth = 64;

    // Deflate packs zeros about 1000 : 1; a claim beyond that is a lie.
    private const long MaxExpansion = 1040;

    private readonly List<LayerWeights> _layers = [];
    private readonly List<string> _warnings = [];

    /// <summary>Reads all layers; the order is the file's, which is alphabetical.</summary>
    public NetWeights Read(IH5Group root)
    {
        if (!root.LinkExists("data") || root.Get("data") is not IH5Group data)
            throw new FileFormatException(root.LinkExists("learned_net") || root.LinkExists("history")
                ? $"{file} is a solver state in HDF5, which holds no weights: give the weights saved along with it"
                : $"{file} is an HDF5 file without the group /data, so it holds no Caffe weights");
        foreach (IH5Object child in data.Children())
            if (child is IH5Group group)
                ReadGroup(group, child.Name, MaxDepth);
        if (_layers.Count == 0)
            throw new FileFormatException($"{file} is an HDF5 file whose group /data holds no layers");
        return new NetWeights("", _layers, _warnings, default);
    }

    private void ReadGroup(IH5Group group, string layer, int depth)
    {
        if (depth == 0)
            throw new FileFormatException($"{file} has groups nested deeper than {MaxDepth}");
        var blobs = new SortedList<int, NativeDataset>();
        bool hasGroups = false;
        foreach (IH5Object child in group.Children())
            if (child is IH5Group inner)
            {
                hasGroups = true;
                ReadGroup(inner, $"{layer}/{child.Name}", depth - 1);
            }
            else if (child is NativeDataset dataset && int.TryParse(child.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                blobs[index] = dataset;
        if (blobs.Count > 0 || !hasGroups)
            _layers.Add(new LayerWeights(layer, blobs.Keys.ToArray(), blobs.Select(blob => ReadBlob(blob.Value, layer, blob.Key)).ToArray()));
    }

    private Blob ReadBlob(NativeDataset dataset, string layer, int index)
    {
        string place = $"layer '{layer}', blob {index}";
        IH5DataType type = dataset.Type;
        if (type.Class != H5DataTypeClass.FloatingPoint || type.Size is not (sizeof(float) or sizeof(double)))
            throw new FileFormatException($"{file}: {place} holds numbers of type {type.Class} of {type.Size} bytes, not float or double");
        Shape shape = ReadShape(dataset, place);
        long bytes = (long)shape.Count() * type.Size;
        long most = dataset.Layout.Class == H5DataLayoutClass.Chunked ? fileLength * MaxExpansion : fileLength;
        if (bytes > most)
            throw new FileFormatException($"{file} is cut short or damaged: {place} of shape {shape} takes {bytes} bytes, and the file has {fileLength}");
        var blob = new Blob(shape);
        if (type.Size == sizeof(float))
            dataset.Read(blob.Span);
        else
            ReadDoubles(dataset, layer, blob.Span);
        return blob;
    }

    private Shape ReadShape(NativeDataset dataset, string place)
    {
        ulong[] dims = dataset.Space.Dimensions;
        try
        {
            return Shape.Create(Array.ConvertAll(dims, dim => dim <= int.MaxValue ? (int)dim : -1));
        }
        catch (ShapeException e)
        {
            throw new FileFormatException($"{file}: {place} has the shape [{string.Join(", ", dims)}]: {e.Message}", e);
        }
    }

    private void ReadDoubles(NativeDataset dataset, string layer, Span<float> target)
    {
        var doubles = new double[target.Length];
        dataset.Read(doubles.AsSpan());
        for (int i = 0; i < doubles.Length; i++)
            target[i] = (float)doubles[i];
        string warning = $"{file}: layer '{layer}' has its weights in double precision; they were rounded to float";
        if (!_warnings.Contains(warning))
            _warnings.Add(warning);
    }
}
