using CaffeSharp.Formats;
using CaffeSharp.Formats.Sniff;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using Google.Protobuf;

namespace CaffeSharp;

/// <summary>The contents of a weight file: layers with their parameters, in the file's order.</summary>
public sealed class NetWeights
{
    private readonly Dictionary<string, LayerWeights> _byName;

    /// <summary>Makes weights to be written to a file, or joined with a net.</summary>
    public NetWeights(string name, IReadOnlyList<LayerWeights> layers) : this(name, layers, [], default)
    {
    }

    internal NetWeights(string name, IReadOnlyList<LayerWeights> layers, IReadOnlyList<string> warnings, ReadOnlyMemory<byte> rest)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(layers);
        Name = name;
        Layers = layers;
        Warnings = warnings;
        Rest = rest;
        _byName = new Dictionary<string, LayerWeights>(layers.Count);
        foreach (LayerWeights layer in layers)
            _byName[layer.Name] = layer;
    }

    /// <summary>The net's name; empty when the file does not tell.</summary>
    public string Name { get; }

    /// <summary>All layers, in the file's order; those without parameters too, if the file has them.</summary>
    public IReadOnlyList<LayerWeights> Layers { get; }

    /// <summary>What the user should know about the file though it could be read, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The net's message as in the file, without its layers, undecoded; empty when not from a caffemodel.</summary>
    internal ReadOnlyMemory<byte> Rest { get; }

    /// <summary>Reads a weight file of any form, told apart by what is in it and not by its name.</summary>
    /// <param name="path">The file; <c>-</c> for standard input.</param>
    /// <exception cref="FileFormatException">The file is missing, of another kind, cut short or damaged.</exception>
    public static NetWeights Load(string path)
    {
        using Stream stream = InputFile.Open(path);
        return Load(stream, path);
    }

    /// <summary>Reads a weight file, and leaves in it what can be read when somebody asks: the floats of a caffemodel.</summary>
    /// <remarks>The file stays open, and must stay as it is, as long as one of its blobs lives.</remarks>
    /// <exception cref="FileFormatException">The file is missing, of another kind, cut short or damaged.</exception>
    internal static NetWeights LeaveInFile(string path)
    {
        Stream stream = InputFile.Open(path);
        bool isLeft = false;
        try
        {
            if (stream is not FileStream file || !BitConverter.IsLittleEndian || FileSniffer.Identify(file) == FileKind.Hdf5)
                return Load(stream, path);
            var weights = CaffeModelFile.Read(file, path, file);
            isLeft = true;
            return weights;
        }
        finally
        {
            if (!isLeft)
                stream.Dispose();
        }
    }

    /// <summary>Reads weights of any form from a stream, for example an embedded resource.</summary>
    /// <param name="stream">The stream, read from where it stands to its end; one that cannot seek is taken into memory first.</param>
    /// <param name="name">The name by which messages call it.</param>
    /// <exception cref="FileFormatException">It is of another kind, cut short or damaged.</exception>
    public static NetWeights Load(Stream stream, string name = "the weights")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        Stream seekable = InputFile.Seekable(stream, name);
        return FileSniffer.Identify(seekable) == FileKind.Hdf5 ? Hdf5WeightsFile.Read(seekable, name) : CaffeModelFile.Read(seekable, name);
    }

    /// <summary>Reads weights of any form from memory.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The name by which messages call it.</param>
    /// <exception cref="FileFormatException">It is of another kind, cut short or damaged.</exception>
    public static NetWeights Load(ReadOnlyMemory<byte> file, string name = "the weights") => Load(MemoryBytes.Open(file), name);

    /// <summary>
    /// Writes a weight file: HDF5 when the name ends in <c>.h5</c> or <c>.hdf5</c>, else a caffemodel. What stood at
    /// the path is replaced only once the new file is whole.
    /// </summary>
    /// <exception cref="FileFormatException">The file cannot be written, or cannot hold these weights.</exception>
    public void Save(string path, BlobEncoding encoding = BlobEncoding.Float)
    {
        bool hdf5 = Path.GetExtension(path) is ".h5" or ".hdf5";
        if (hdf5 && encoding != BlobEncoding.Float)
            throw new FileFormatException($"{path}: weights in HDF5 are floats; half precision needs a caffemodel");
        OutputFile.Write(path, stream =>
        {
            if (hdf5)
                Hdf5WeightsFile.Write(stream, this);
            else
                CaffeModelFile.Write(stream, this, encoding);
        });
    }

    /// <summary>The layer of this name, or null. Of several with one name it is the last, as in Caffe.</summary>
    public LayerWeights? Find(string layerName) => _byName.GetValueOrDefault(layerName);

    /// <summary>
    /// These weights inside a net, as a caffemodel holds them: each of the net's layers, with its bottoms, tops and
    /// settings, and the blobs that stand here under its name.
    /// </summary>
    /// <param name="net">The net in today's form; blobs of its own are left out.</param>
    internal NetWeights In(NetParameter net)
    {
        ArgumentNullException.ThrowIfNull(net);
        var head = new NetParameter();
        SharedFields.Copy(net, head);
        head.Layer.Clear();
        return new NetWeights(net.Name, [.. net.Layer.Select(Filled)], [], head.ToByteArray());
    }

    private LayerWeights Filled(LayerParameter layer)
    {
        var head = new LayerParameter();
        SharedFields.Copy(layer, head);
        head.Blobs.Clear();
        return new LayerWeights(layer.Name, layer.Type, Find(layer.Name)?.Blobs ?? [], LayerForm.V2, head.ToByteArray());
    }
}
