using CaffeSharp.Graph;

namespace CaffeSharp.Optimization;

/// <summary>What every graph must be: each value written once and before it is read, and the kept ones written.</summary>
internal static class GraphCheck
{
    /// <summary>Checks a graph.</summary>
    /// <exception cref="InvalidOperationException">A pass broke it.</exception>
    public static void Require(NetGraph graph, IReadOnlySet<Value> kept, string pass)
    {
        var written = new HashSet<Value>();
        foreach (Node node in graph.Nodes)
        {
            foreach (Value bottom in node.Bottoms)
                Require(written.Contains(bottom), pass, $"{node} reads {bottom}, which nobody has written");
            foreach (Value top in node.Tops)
                Require(written.Add(top), pass, $"{node} writes {top}, which is written already");
            var shapes = node.Layer.InferShapes([.. node.Bottoms.Select(bottom => bottom.Shape)]);
            Require(node.IsInput || node.Tops.Select((top, i) => top.Shape == shapes[i]).All(same => same), pass, $"{node} makes tops of other shapes");
        }
        foreach (Value value in kept)
            Require(written.Contains(value), pass, $"{value} is to be kept, but nobody writes it");
    }

    private static void Require(bool condition, string pass, string fault)
    {
        if (!condition)
            throw new InvalidOperationException($"the pass '{pass}' broke the graph: {fault}");
    }
}
