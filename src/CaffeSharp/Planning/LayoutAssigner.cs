using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>
/// Decides which values lie in blocks of channels between two layers instead of row-major: those that the kernels on both
/// sides take so, by what their factories demand, so that nobody has to convert them.
/// </summary>
internal static class LayoutAssigner
{
    /// <summary>All values row-major.</summary>
    public static BlobLayout[] Plain(int values) => [.. Enumerable.Repeat(BlobLayout.Plain, values)];

    /// <summary>The layout of every value, by its id. Inputs and kept values are row-major.</summary>
    public static BlobLayout[] Assign(NetGraph graph, IReadOnlyList<Shape> shapes, IEnumerable<Value> kept)
    {
        var blocked = new BlobLayout(SimdWidth.Floats);
        BlobLayout[] layouts = Plain(shapes.Count);
        if (!blocked.IsBlocked)
            return layouts;
        for (int id = 0; id < layouts.Length; id++)
        {
            if (shapes[id] is { Axes: 4 } shape && IsWorthwhile(shape[1], blocked))
                layouts[id] = blocked;
        }
        foreach (Value value in AroundUnforeseen(graph).Where(value => layouts[value.Id].IsBlocked && !blocked.Fills(shapes[value.Id][1])))
            layouts[value.Id] = BlobLayout.Plain;
        foreach (Value value in graph.Inputs.Concat(kept))
            layouts[value.Id] = BlobLayout.Plain;
        (Node Node, LayoutDemand Demand)[] demands = [.. graph.Nodes.Select(node => (node, Demand(node, shapes)))];
        bool changed;
        do
        {
            changed = false;
            foreach ((Node node, LayoutDemand demand) in demands)
                changed |= MakesPlain(node, demand, layouts);
        }
        while (changed);
        return layouts;
    }

    /// <summary>Whether so many of the elements are used, five in eight, that the others are no burden.</summary>
    private static bool IsWorthwhile(int channels, BlobLayout blocked) => 8L * channels >= 5L * blocked.Blocks(channels) * blocked.Lane;

    /// <summary>
    /// All values around layers whose bottoms may come in other shapes than planned, since a kernel then reads the shape from the blob.
    /// </summary>
    private static IEnumerable<Value> AroundUnforeseen(NetGraph graph)
    {
        var unforeseen = new HashSet<Value>();
        foreach (Node node in graph.Nodes.Where(node => node.Layer.HasDataDependentShapes || node.Bottoms.Any(unforeseen.Contains)))
            unforeseen.UnionWith([.. node.Tops, .. node.Bottoms]);
        return unforeseen;
    }

    private static LayoutDemand Demand(Node node, IReadOnlyList<Shape> shapes)
    {
        Shape[] bottoms = [.. node.Bottoms.Select(bottom => shapes[bottom.Id])];
        return StepFactories.For(node.Layer, bottoms).Demand(node.Layer, bottoms);
    }

    /// <summary>Makes the values around a layer plain if it cannot take or make them as they are; says whether one changed.</summary>
    private static bool MakesPlain(Node node, LayoutDemand demand, BlobLayout[] layouts)
    {
        Value[] bound = demand switch
        {
            LayoutDemand.Any => node.Layer is Fused { AddsResidual: true } ? [node.Bottoms[^1], node.Tops[0]] : [],
            _ => [.. node.Bottoms, .. node.Tops],
        };
        int blocked = bound.Count(value => layouts[value.Id].IsBlocked);
        if (blocked == 0 || (blocked == bound.Length && demand != LayoutDemand.Plain))
            return false;
        foreach (Value value in bound)
            layouts[value.Id] = BlobLayout.Plain;
        return true;
    }
}
