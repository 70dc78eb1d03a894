using System.Reflection;
using System.Runtime.ExceptionServices;
using CaffeSharp.Blobs;
using CaffeSharp.Formats.Hdf5;
using CaffeSharp.Formats.Sniff;
using PureHDF;

namespace CaffeSharp.Formats.Weights;

/// <summary>
/// Weights in HDF5 (<c>.caffemodel.h5</c>): a dataset <c>/data/LAYER/INDEX</c> for every blob, float or double.
/// </summary>
/// <remarks>
/// A parameter that layers share is there under its owner only, so other layers may lack some of their indices.
/// The file gives neither the net's name nor the layers' types. A program published with <c>CaffeSharpHdf5</c> set to false
/// reads such files and cannot write them.
/// </remarks>
internal static class Hdf5WeightsFile
{
    /// <summary>Reads all layers of an HDF5 file.</summary>
    /// <param name="stream">A seekable stream that starts with the file's first byte.</param>
    /// <param name="file">The name by which messages call it.</param>
    /// <exception cref="FileFormatException">It is no HDF5 file, holds no Caffe weights, or is damaged.</exception>
    public static NetWeights Read(Stream stream, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        FileSniffer.Expect(FileKind.Hdf5, stream, file);
        try
        {
            return new Hdf5WeightsReader(Hdf5File.Open(stream, file), file).Read();
        }
        catch (IOException e)
        {
            throw new FileFormatException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes every blob as a float dataset; of layers with one name the last.</summary>
    /// <exception cref="FileFormatException">
    /// A layer's name cannot be a path in HDF5, or the program has no HDF5; nothing has been written then.
    /// </exception>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public static void Write(Stream stream, NetWeights weights)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        if (!Hdf5Support.IsThere)
            throw new FileFormatException("no HDF5 file can be written: this program was published without HDF5");
        var data = new H5Group();
        foreach (string name in weights.Layers.Select(layer => layer.Name).Distinct())
            Add(data, weights.Find(name)!);
        try
        {
            new PureHDF.H5File { ["data"] = data }.Write(stream);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            // What the stream threw.
            ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }

    private static void Add(H5Group data, LayerWeights layer)
    {
        H5Group group = data;
        foreach (string part in layer.Name.Split('/'))
        {
            if (part is "" or "." or "..")
                throw new FileFormatException($"a layer named '{layer.Name}' cannot be put into HDF5, where names are paths");
            if (!group.TryGetValue(part, out object? child))
                group[part] = child = new H5Group();
            group = child as H5Group ?? throw Clash(layer);
        }
        for (int i = 0; i < layer.Blobs.Count; i++)
        {
            Blob blob = layer.Blobs[i];
            ulong[] dims = Array.ConvertAll(blob.Shape.Dims.ToArray(), dim => (ulong)dim);
            if (!group.TryAdd($"{layer.Indices[i]}", new H5Dataset(blob.Data, fileDims: dims)))
                throw Clash(layer);
        }
    }

    private static FileFormatException Clash(LayerWeights layer) =>
        new($"layer '{layer.Name}' cannot be put into HDF5, where its name is a path on which another layer has a blob");
}
