using CaffeSharp.Blobs;

namespace CaffeSharp.Graph;

/// <summary>Finds the shape of every value when the inputs have other shapes than the net declares.</summary>
internal static class ShapeInference
{
    /// <summary>The shapes by value id. Values that no node makes any more have the shape that the net declares.</summary>
    /// <param name="graph">The net.</param>
    /// <param name="inputs">The shape of every input, in the order of <see cref="NetGraph.Inputs"/>.</param>
    /// <exception cref="NetException">A layer cannot run on such inputs.</exception>
    public static Shape[] Infer(NetGraph graph, IReadOnlyList<Shape> inputs)
    {
        Shape[] shapes = [.. graph.Values.Select(value => value.Shape)];
        for (int i = 0; i < inputs.Count; i++)
            shapes[graph.Inputs[i].Id] = inputs[i];
        foreach (Node node in graph.Nodes.Where(node => !node.IsInput))
        {
            Shape[] tops = Infer(node, [.. node.Bottoms.Select(bottom => shapes[bottom.Id])]);
            for (int i = 0; i < tops.Length; i++)
                shapes[node.Tops[i].Id] = tops[i];
        }
        return shapes;
    }

    /// <summary>The shapes of one node's tops.</summary>
    public static Shape[] Infer(Node node, IReadOnlyList<Shape> bottoms) =>
        NetException.Naming(node, bottoms, () => node.Layer.InferShapes(bottoms));
}
