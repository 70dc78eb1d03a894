using CaffeSharp.Formats.Hdf5;

namespace CaffeSharp.Formats;

/// <summary>
/// Weights in HDF5 (<c>.caffemodel.h5</c>): a dataset <c>/data/LAYER/INDEX</c> for every blob, float or double.
/// </summary>
/// <remarks>
/// A parameter that layers share is there under its owner only, so other layers may lack some of their indices.
/// The file gives neither the net's name nor the layers' types. Datasets must lie in one piece, as Caffe writes them.
/// </remarks>
public static class Hdf5WeightsFile
{
    private const int MostNameBytes = 60_000;

    /// <summary>Reads all layers of an HDF5 file, from the stream's position to its end.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="file">The name by which messages call it.</param>
    /// <exception cref="FileFormatException">It is no HDF5 file, holds no Caffe weights, or is damaged.</exception>
    public static NetWeights Read(Stream stream, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            throw new ArgumentException("an HDF5 file is read from a seekable stream", nameof(stream));
        try
        {
            FileSniffer.Expect(FileKind.Hdf5, stream, file);
            return new Hdf5WeightsReader(new Hdf5Source(stream, file)).Read();
        }
        catch (IOException e)
        {
            throw new FileFormatException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes every blob as a float dataset; of layers with one name the last.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="weights">The layers.</param>
    /// <exception cref="FileFormatException">A layer's name cannot be a path in HDF5; nothing has been written then.</exception>
    public static void Write(Stream stream, NetWeights weights)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        var root = new Hdf5Tree();
        Hdf5Tree data = root.Group("data")!;
        foreach (string name in weights.Layers.Select(layer => layer.Name).Distinct())
            Add(data, weights.Find(name)!);
        new Hdf5Writer(stream).Write(root);
    }

    private static void Add(Hdf5Tree data, LayerWeights layer)
    {
        Hdf5Tree group = data;
        foreach (string part in layer.Name.Split('/'))
        {
            if (part is "" or "." or ".." || part.Contains('\0') || part.Length > MostNameBytes / 4)
                throw new FileFormatException($"a layer named '{layer.Name}' cannot be put into HDF5, where names are paths");
            group = group.Group(part) ?? throw Clash(layer);
        }
        for (int i = 0; i < layer.Blobs.Count; i++)
            if (!group.TryAdd($"{layer.Indices[i]}", layer.Blobs[i]))
                throw Clash(layer);
    }

    private static FileFormatException Clash(LayerWeights layer) =>
        new($"layer '{layer.Name}' cannot be put into HDF5, where its name is a path on which another layer has a blob");
}
