using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Optimization;

/// <summary>A graph that a pass rewrites: who makes and who reads each value, and the nodes as they are by now.</summary>
/// <param name="graph">The graph before.</param>
/// <param name="kept">Values that must be there afterwards.</param>
internal sealed class GraphEdit(NetGraph graph, IReadOnlySet<Value> kept)
{
    private readonly Node?[] _nodes = [.. graph.Nodes];

    /// <summary>The nodes that are left, in running order, each as it is when its turn comes: they may be edited on the way.</summary>
    public IEnumerable<Node> Nodes => _nodes.OfType<Node>();

    /// <summary>Whether a value must be there afterwards.</summary>
    public bool IsKept(Value value) => kept.Contains(value);

    /// <summary>The node that makes a value.</summary>
    public Node Maker(Value value) => Nodes.First(node => node.Tops.Contains(value));

    /// <summary>How many bottoms a value is.</summary>
    public int Readers(Value value) => Nodes.Sum(node => node.Bottoms.Count(bottom => ReferenceEquals(bottom, value)));

    /// <summary>The node that makes a value for one reader only, so that the two may become one node; null if others want the value too.</summary>
    public Node? MakerForOne(Value value)
    {
        Node maker = Maker(value);
        return !maker.IsInput && maker.Tops.Count == 1 && !IsKept(value) && Readers(value) == 1 ? maker : null;
    }

    /// <summary>Puts another node in a node's place.</summary>
    public void Replace(Node node, Node by) => _nodes[At(node)] = by;

    /// <summary>Takes a node out.</summary>
    public void Remove(Node node) => _nodes[At(node)] = null;

    /// <summary>Makes all readers of a value read another.</summary>
    public void ReadInstead(Value value, Value other)
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            if (_nodes[i] is { } node && node.Bottoms.Contains(value))
                _nodes[i] = node with { Bottoms = [.. node.Bottoms.Select(bottom => ReferenceEquals(bottom, value) ? other : bottom)], Origins = node.Origins };
        }
    }

    /// <summary>
    /// One node in the place of two that follow each other. It has the name of <paramref name="first"/> or, if that only
    /// prepares, of <paramref name="second"/>, and stands for the layers of both.
    /// </summary>
    public void Join(Node first, Node second, Layer layer, IReadOnlyList<Value> bottoms, bool nameOfSecond = false)
    {
        Node named = nameOfSecond ? second : first;
        var joined = named with { Layer = layer, Bottoms = bottoms, Tops = second.Tops, Index = second.Index, Origins = [.. first.Origins, .. second.Origins] };
        Remove(first);
        Replace(second, joined);
    }

    /// <summary>The graph as it is by now.</summary>
    public NetGraph Finish() => graph.With(Nodes);

    private int At(Node node) => Array.FindIndex(_nodes, other => ReferenceEquals(other, node));
}
