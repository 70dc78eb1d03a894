using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Layers;

namespace CaffeSharp.Graph;

/// <summary>What a net computes: its layers in running order and the values between them. Immutable.</summary>
public sealed class NetGraph
{
    private readonly Dictionary<string, Value> _lastWritten = [];

    internal NetGraph(string name, IReadOnlyList<Node> nodes, IReadOnlyList<Value> values, IReadOnlyList<string>? wanted = null)
        : this(name, nodes, values, Ends(nodes, values, wanted ?? []))
    {
    }

    private NetGraph(string name, IReadOnlyList<Node> nodes, IReadOnlyList<Value> values, IReadOnlyList<Value> outputs)
    {
        Name = name;
        Nodes = nodes;
        Values = values;
        Inputs = [.. nodes.Where(node => node.IsInput).SelectMany(node => node.Tops)];
        Outputs = outputs;
        foreach (Value value in values)
            _lastWritten[value.Name] = value;
    }

    /// <summary>The net's name, possibly empty.</summary>
    public string Name { get; }

    /// <summary>The layers in running order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>All values; each stands at the index of its id.</summary>
    public IReadOnlyList<Value> Values { get; }

    /// <summary>What the caller gives, in the order of the prototxt.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What no layer reads, and what the net was built for (<see cref="NetOptions.Outputs"/>), in alphabetical order, as Caffe has it.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>Which layers stand at their fillers and which of the weights went unused.</summary>
    public WeightReport Weights { get; internal init; } = WeightReport.None;

    /// <summary>What the text or the layers want the user to know.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; internal init; } = [];

    /// <summary>All learned blobs, each shared one once.</summary>
    public IEnumerable<ParameterBlob> Parameters => Nodes.SelectMany(node => node.Parameters).Distinct();

    /// <summary>
    /// The same net computed by other nodes. Values keep their ids and outputs stay outputs; values that no node makes any more
    /// are left in the list.
    /// </summary>
    internal NetGraph With(IEnumerable<Node> nodes) =>
        new(Name, [.. nodes.Select((node, index) => node.Index == index ? node : node with { Index = index, Origins = node.Origins })], Values, Outputs)
        {
            Weights = Weights,
            Warnings = Warnings,
        };

    private static Value[] Ends(IReadOnlyList<Node> nodes, IReadOnlyList<Value> values, IReadOnlyList<string> wanted)
    {
        var read = nodes.SelectMany(node => node.Bottoms).ToHashSet();
        read.ExceptWith(wanted.Select(name => values.LastOrDefault(value => value.Name == name)).OfType<Value>());
        return [.. values.Where(value => value.Name.Length > 0 && !read.Contains(value)).OrderBy(value => value.Name, StringComparer.Ordinal)];
    }

    /// <summary>The value a blob's name stands for at the end of the net: what its last writer wrote.</summary>
    /// <exception cref="NetException">There is no such blob; the message has the nearest name there is.</exception>
    public Value FindBlob(string name) => _lastWritten.TryGetValue(name, out Value? value)
        ? value
        : throw new NetException($"the net has no blob '{name}'{NearestName.Hint(name, _lastWritten.Keys)}");

    /// <summary>The layer of the given name.</summary>
    /// <exception cref="NetException">There is no such layer; the message has the nearest name there is.</exception>
    public Node FindLayer(string name) => Nodes.FirstOrDefault(node => node.Name == name)
        ?? throw new NetException($"the net has no layer '{name}'{NearestName.Hint(name, Nodes.Select(node => node.Name))}");
}
