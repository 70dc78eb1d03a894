using CaffeSharp.Blobs;
using CaffeSharp.Formats.Weights;

namespace CaffeSharp;

/// <summary>One layer of a weight file: its name and its blobs.</summary>
public sealed class LayerWeights
{
    /// <summary>Makes a layer to be written to a file.</summary>
    /// <param name="name">The layer's name, by which nets find their weights.</param>
    /// <param name="type">The layer's type, e.g. <c>Convolution</c>; empty when unknown.</param>
    /// <param name="blobs">The parameters in Caffe's order, e.g. weights, then bias.</param>
    public LayerWeights(string name, string type, IReadOnlyList<Blob> blobs) : this(name, type, blobs, LayerForm.V2, default)
    {
    }

    internal LayerWeights(string name, IReadOnlyList<int> indices, IReadOnlyList<Blob> blobs) : this(name, "", blobs) => Indices = indices;

    internal LayerWeights(string name, string type, IReadOnlyList<Blob> blobs, LayerForm form, ReadOnlyMemory<byte> rest)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(blobs);
        Name = name;
        Type = type;
        Blobs = blobs;
        Indices = [.. Enumerable.Range(0, blobs.Count)];
        Form = form;
        Rest = rest;
    }

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    /// <summary>
    /// The layer's type as nets of today call it, also for files of version 1; what the file says for those of
    /// version 0. Empty when the file does not tell.
    /// </summary>
    public string Type { get; }

    /// <summary>The parameters in the file's order, in the file's shapes: 4-D in old files, e.g. <c>[1, 1, 1, 96]</c>.</summary>
    public IReadOnlyList<Blob> Blobs { get; }

    /// <summary>
    /// Which parameter of the layer each of <see cref="Blobs"/> is, rising: 0, 1, 2, … but for HDF5 files, which hold
    /// a shared parameter under its owner only.
    /// </summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>Which message <see cref="Rest"/> is written in.</summary>
    internal LayerForm Form { get; }

    /// <summary>
    /// The layer as in the file, without its blobs: undecoded, since what its numbers mean depends on the fork that
    /// wrote it. A <c>LayerParameter</c> for <see cref="LayerForm.V2"/>, else a <c>V1LayerParameter</c>. Empty when
    /// the layer does not come from a caffemodel.
    /// </summary>
    internal ReadOnlyMemory<byte> Rest { get; }

    /// <summary>The blob of one parameter, null when the file does not have it.</summary>
    internal Blob? Find(int parameter)
    {
        for (int i = 0; i < Indices.Count; i++)
        {
            if (Indices[i] == parameter)
                return Blobs[i];
        }
        return null;
    }

    /// <summary>Name, type and shapes, for the debugger.</summary>
    public override string ToString() => $"{Name} ({Type}) {string.Join(" ", Blobs.Select(blob => blob.Shape))}";
}
