using CaffeSharp.Graph;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>A net as boxes and the lines between them, in running order.</summary>
internal sealed class BlockGraph
{
    // A line from an input over more boxes than these would only be in the way, and so would one from what many read over still more.
    private const int FarFromInput = 6, FarFromOther = 20, Many = 4;

    private BlockGraph(IReadOnlyList<Block> blocks, IReadOnlyList<(int From, int To)> edges, IReadOnlyList<Repeat> repeats)
    {
        Blocks = blocks;
        Edges = edges;
        Repeats = repeats;
    }

    /// <summary>The boxes.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>Which box reads what which other one makes, each pair once, by their places.</summary>
    public IReadOnlyList<(int From, int To)> Edges { get; }

    /// <summary>The parts that stand for several alike.</summary>
    public IReadOnlyList<Repeat> Repeats { get; }

    /// <summary>Makes the boxes of a net.</summary>
    /// <param name="graph">The net.</param>
    /// <param name="kernel">What runs a layer; null to show the net as it is written.</param>
    /// <param name="fold">Whether parts that follow each other and are alike are shown once.</param>
    public static BlockGraph Of(NetGraph graph, Func<Node, string>? kernel, bool fold)
    {
        (List<Block> blocks, List<(int From, int To)> edges) = Join(graph, kernel);
        var whole = new BlockGraph(blocks, edges, []);
        return fold ? whole.Folded() : whole;
    }

    private static (List<Block> Blocks, List<(int From, int To)> Edges) Join(NetGraph graph, Func<Node, string>? kernel)
    {
        Dictionary<Value, int> readers = graph.Nodes.SelectMany(node => node.Bottoms).CountBy(value => value).ToDictionary();
        var maker = new Dictionary<Value, int>();
        var blocks = new List<Block>();
        var edges = new List<(int From, int To)>();
        foreach (Node node in graph.Nodes)
        {
            int at = kernel is null && node is { Bottoms: [Value only], Tops.Count: 1 } && readers[only] == 1 && IsOneByOne(node) && !blocks[maker[only]].First.IsInput
                ? maker[only]
                : -1;
            if (at >= 0)
            {
                blocks[at].Add(node);
            }
            else
            {
                at = blocks.Count;
                blocks.Add(new Block(node, kernel is null || node.IsInput ? null : kernel(node)));
                Read(node, at);
            }
            foreach (Value top in node.Tops)
                maker[top] = at;
        }
        return (blocks, edges);

        void Read(Node node, int at)
        {
            foreach (Value bottom in node.Bottoms)
            {
                int from = maker[bottom];
                if (blocks[from].First.IsInput ? at - from > FarFromInput : readers[bottom] >= Many && at - from > FarFromOther)
                    blocks[at].Far.Add(bottom.Name);
                else if (!edges.Contains((from, at)))
                    edges.Add((from, at));
            }
        }
    }

    private static bool IsOneByOne(Node node) => LayerKinds.Of(node.Type) is LayerKind.Activation or LayerKind.Normalization && node.Type is not ("LRN" or "MVN" or "Normalize");

    private BlockGraph Folded()
    {
        IReadOnlyList<Repeat> found = Repeat.Find(Blocks, Edges);
        int[] place = [.. Enumerable.Range(0, Blocks.Count)];
        foreach (Repeat repeat in found)
        {
            // What reads the end of the last part reads the end of the first.
            for (int i = repeat.First + repeat.Length; i < repeat.First + (repeat.Length * repeat.Times); i++)
                place[i] = repeat.First + ((i - repeat.First) % repeat.Length);
        }
        int[] kept = [.. Enumerable.Range(0, Blocks.Count).Where(i => place[i] == i)];
        int[] now = [.. place.Select(i => Array.IndexOf(kept, i))];
        (int, int)[] edges = [.. Edges.Where(edge => place[edge.To] == edge.To).Select(edge => (now[edge.From], now[edge.To])).Distinct()];
        return new BlockGraph([.. kept.Select(i => Blocks[i])], edges, [.. found.Select(repeat => repeat with { First = now[repeat.First] })]);
    }
}
