using CaffeSharp.Formats.Text;
using CaffeSharp.Layers;

namespace CaffeSharp.Graph;

/// <summary>A layer at its place in the net.</summary>
public sealed record Node
{
    private readonly IReadOnlyList<Node>? _origins;

    internal Node(
        int index, string name, string type, SourcePosition? position, Layer layer,
        IReadOnlyList<Value> bottoms, IReadOnlyList<Value> tops, IReadOnlyList<ParameterBlob> parameters)
    {
        (Index, Name, Type, Position, Layer) = (index, name, type, position, layer);
        (Bottoms, Tops, Parameters) = (bottoms, tops, parameters);
    }

    /// <summary>Its place in running order.</summary>
    public int Index { get; internal init; }

    /// <summary>The layer's name in the prototxt.</summary>
    public string Name { get; internal init; }

    /// <summary>The layer's type in the prototxt.</summary>
    public string Type { get; internal init; }

    /// <summary>Where the layer stands in its file, if it came from one.</summary>
    public SourcePosition? Position { get; internal init; }

    /// <summary>What it computes.</summary>
    public Layer Layer { get; internal init; }

    /// <summary>The values it reads.</summary>
    public IReadOnlyList<Value> Bottoms { get; internal init; }

    /// <summary>The values it writes.</summary>
    public IReadOnlyList<Value> Tops { get; internal init; }

    /// <summary>Its learned blobs, in Caffe's order.</summary>
    public IReadOnlyList<ParameterBlob> Parameters { get; internal init; }

    /// <summary>The nodes of the user's net that this one stands for: itself, or those that the optimization made it of.</summary>
    internal IReadOnlyList<Node> Origins
    {
        get => _origins ?? [this];
        init => _origins = value;
    }

    /// <summary>Whether the caller, not the layer, gives the tops.</summary>
    public bool IsInput => Layer is Input;

    /// <summary>The layer as messages name it: <c>deploy.prototxt:12: layer 'conv1' (Convolution)</c>.</summary>
    public override string ToString() => Describe(Position, Name, Type);

    internal static string Describe(SourcePosition? position, string name, string type) =>
        position is { } at ? $"{(at.File.Length > 0 ? $"{at.File}:" : "line ")}{at.Line}: layer '{name}' ({type})" : $"layer '{name}' ({type})";
}
