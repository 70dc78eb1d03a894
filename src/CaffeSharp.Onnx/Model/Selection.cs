using CaffeSharp.Graph;

namespace CaffeSharp.Onnx.Model;

/// <summary>Which layers of a net are written, and which values come out.</summary>
internal sealed class Selection
{
    /// <summary>Selects what leads to the blobs asked for, or to all that the net gives.</summary>
    public Selection(NetGraph graph, OnnxOptions options)
    {
        IReadOnlyList<Value> outputs = [.. options.Until.Distinct().Select(graph.FindBlob)];
        if (outputs.Count == 0)
        {
            Predicting = [.. graph.Nodes.Where(node => RoleOf(node, options) == Role.Predicts)];
            Dropped = [.. graph.Nodes.Where(node => RoleOf(node, options) == Role.Judges)];
            Node[] computing = [.. graph.Nodes.Except(Dropped)];
            var read = computing.SelectMany(node => node.Bottoms).ToHashSet();
            outputs = [.. computing.Where(node => !node.IsInput).SelectMany(node => Predicting.Contains(node) ? node.Tops.Skip(1).Take(1) : node.Tops)
                .Where(top => top.Name.Length > 0 && !read.Contains(top))];
        }
        Outputs = [.. outputs.OrderBy(value => value.Name, StringComparer.Ordinal)];
        var wanted = Outputs.Concat(Predicting.SelectMany(node => node.Bottoms.Take(1))).ToHashSet();
        var nodes = new List<Node>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            bool predicts = Predicting.Contains(node);
            if (!predicts && !node.IsInput && !node.Tops.Any(wanted.Contains))
                continue;
            nodes.Add(node);
            wanted.UnionWith(predicts ? [] : node.Bottoms);
        }
        nodes.Reverse();
        Nodes = nodes;
    }

    /// <summary>The layers that are written, in running order, inputs among them.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The values that come out, by name.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>Losses in whose place their prediction is written.</summary>
    public IReadOnlyList<Node> Predicting { get; } = [];

    /// <summary>Layers that only judge what others compute.</summary>
    public IReadOnlyList<Node> Dropped { get; } = [];

    /// <summary>Whether there is nothing to compute.</summary>
    public bool IsEmpty => Nodes.All(node => node.IsInput);

    private static Role RoleOf(Node node, OnnxOptions options) => options.Writers.Find(node.Layer)?.Role ?? Role.Computes;
}
