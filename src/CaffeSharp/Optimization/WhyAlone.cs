using CaffeSharp.Graph;

namespace CaffeSharp.Optimization;

/// <summary>Says of a layer that others often take in why it is still a step of its own.</summary>
internal static class WhyAlone
{
    /// <summary>The reason in one line; null for a layer that nobody takes in.</summary>
    /// <param name="graph">The optimized graph.</param>
    /// <param name="node">A node of it.</param>
    /// <param name="kept">Values that must be there after a run.</param>
    public static string? Of(NetGraph graph, Node node, IReadOnlyCollection<Value> kept)
    {
        bool isSum = node.Layer.IsPlainSum && node.Bottoms.Count == 2;
        if (!isSum && node.Layer.AsRectifier is null && Affines.Of(node) is null)
            return null;
        return $"not joined: {string.Join("; ", node.Bottoms.Distinct().Select(bottom => Obstacle(graph, bottom, kept)))}";
    }

    private static string Obstacle(NetGraph graph, Value bottom, IReadOnlyCollection<Value> kept)
    {
        Node? maker = graph.Nodes.FirstOrDefault(node => node.Tops.Contains(bottom));
        int readers = graph.Nodes.Sum(node => node.Bottoms.Count(other => ReferenceEquals(other, bottom)));
        if (maker is null || maker.IsInput)
            return $"'{bottom.Name}' is an input";
        if (kept.Contains(bottom))
            return $"'{bottom.Name}' is kept";
        return readers > 1 ? $"'{bottom.Name}' is read {readers} times" : $"'{maker.Name}' ({maker.Type}) does not take it in";
    }
}
