using CaffeSharp.Graph;

namespace CaffeSharp.Optimization;

/// <summary>Makes a graph smaller that computes the same: an ordered list of passes, the graph checked after each.</summary>
internal static class GraphOptimizer
{
    /// <summary>All passes, in the order in which they are applied.</summary>
    public static IReadOnlyList<IPass> Passes { get; } =
        [new DropUnread(), new DropIdentities(), new FoldAffineBack(), new JoinAffines(), new FoldAffineForward(), new FuseSum(), new FuseRectifier()];

    /// <summary>Those of them that bring per-channel affines into weights. What they leave are layers that a prototxt can say.</summary>
    public static IReadOnlyList<IPass> Folds { get; } = [new FoldAffineBack(), new JoinAffines(), new FoldAffineForward()];

    /// <summary>Applies all passes.</summary>
    /// <param name="graph">The user's net.</param>
    /// <param name="kept">Values besides the outputs that must be there after a run. No pass fuses across them.</param>
    public static NetGraph Optimize(NetGraph graph, IEnumerable<Value> kept) => Apply(Passes, graph, kept);

    /// <summary>Folds per-channel affines into weights, and changes nothing else.</summary>
    /// <param name="graph">The user's net.</param>
    /// <param name="kept">Values besides the outputs that stay what they are.</param>
    public static NetGraph Fold(NetGraph graph, IEnumerable<Value> kept) => Apply(Folds, graph, kept);

    /// <summary>Applies one pass and checks what it made.</summary>
    public static NetGraph Apply(IPass pass, NetGraph graph, IReadOnlySet<Value> kept)
    {
        var edit = new GraphEdit(graph, kept);
        pass.Apply(edit);
        NetGraph after = edit.Finish();
        GraphCheck.Require(after, kept, pass.Name);
        return after;
    }

    private static NetGraph Apply(IReadOnlyList<IPass> passes, NetGraph graph, IEnumerable<Value> kept)
    {
        HashSet<Value> barriers = [.. graph.Inputs, .. graph.Outputs, .. kept];
        return passes.Aggregate(graph, (now, pass) => Apply(pass, now, barriers));
    }
}
