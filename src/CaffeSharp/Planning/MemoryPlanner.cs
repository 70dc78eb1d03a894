using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>
/// Decides which values lie in the same memory, because a layer works in place or only hands on what it reads, or in a part of
/// another's, because a layer only puts its bottoms one behind the other, and from when to when each piece is needed.
/// </summary>
internal sealed class MemoryPlanner
{
    private readonly Node[] _nodes;
    private readonly IReadOnlyList<Shape> _shapes;
    private readonly int[] _piece;
    private readonly int[] _shift;
    private readonly LiveRange[] _ranges;

    private MemoryPlanner(NetGraph graph, IReadOnlyList<Shape> shapes, IEnumerable<Value> kept)
    {
        _nodes = [.. graph.Nodes.Where(node => !node.IsInput)];
        _shapes = shapes;
        _piece = [.. Enumerable.Range(0, shapes.Count)];
        _shift = new int[shapes.Count];
        // Values that no node makes any more take no memory.
        _ranges = new LiveRange[shapes.Count];
        foreach (Value input in graph.Inputs)
            _ranges[input.Id] = new LiveRange(shapes[input.Id].Count(), -1, -1);
        for (int i = 0; i < _nodes.Length; i++)
        {
            foreach (Value bottom in _nodes[i].Bottoms)
                _ranges[bottom.Id] = _ranges[bottom.Id] with { Last = i };
            foreach (Value top in _nodes[i].Tops)
                _ranges[top.Id] = new LiveRange(shapes[top.Id].Count(), i, i);
        }
        foreach (Value value in kept)
            _ranges[value.Id] = _ranges[value.Id] with { Last = _nodes.Length };
    }

    /// <summary>The places of all values at the shapes that the net declares, without scratch.</summary>
    public static MemoryLayout Plan(NetGraph graph) => Plan(graph, [.. graph.Values.Select(value => value.Shape)], scratch: 0, graph.Outputs);

    /// <summary>The places of all values, by the shapes given, and of the scratch.</summary>
    /// <param name="graph">The graph whose nodes are run.</param>
    /// <param name="shapes">The shape of every value as it is stored, by its id.</param>
    /// <param name="scratch">Floats of scratch that the steps share.</param>
    /// <param name="kept">Values that must be there after the run.</param>
    public static MemoryLayout Plan(NetGraph graph, IReadOnlyList<Shape> shapes, int scratch, IEnumerable<Value> kept)
    {
        var planner = new MemoryPlanner(graph, shapes, kept);
        planner.JoinViews();
        planner.JoinInPlace();
        planner.JoinParts();
        return planner.Place(scratch);
    }

    private void JoinViews()
    {
        foreach (Node node in _nodes.Where(node => node.Layer.TopMemory == TopMemory.View))
        {
            foreach (Value top in node.Tops)
                Join(node.Bottoms[0], top);
        }
    }

    private void JoinInPlace()
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            Node node = _nodes[i];
            if (node.Layer.TopMemory != TopMemory.InPlace || node.Bottoms.Count == 0)
                continue;
            Value bottom = node.Bottoms[0], top = node.Tops[0];
            bool readOnce = node.Bottoms.Count(other => Piece(other) == Piece(bottom)) == 1;
            if (readOnce && _ranges[Piece(bottom)].Last == i && _shapes[bottom.Id].Count() == _shapes[top.Id].Count())
                Join(bottom, top);
        }
    }

    /// <summary>
    /// Lets the bottoms of a Concat be made where the top is to have them, one image at a time. Nobody may write to a bottom's
    /// memory after that, so its last use must be the Concat itself.
    /// </summary>
    private void JoinParts()
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            Node node = _nodes[i];
            if (node.Layer.JoinAxis is not int axis || _shapes[node.Tops[0].Id].Count(0, _shapes[node.Tops[0].Id].CanonicalAxis(axis)) != 1)
                continue;
            int whole = Piece(node.Tops[0]), from = 0;
            foreach (Value bottom in node.Bottoms)
            {
                var (part, shift) = PieceOf(bottom.Id);
                int size = _shapes[bottom.Id].Count();
                if (part != whole && shift == 0 && _ranges[part].Size == size && _ranges[part].Last <= i && from % ArenaPlanner.Granule == 0)
                {
                    _ranges[whole] = _ranges[whole] with { First = Math.Min(_ranges[whole].First, _ranges[part].First) };
                    (_piece[part], _shift[part]) = (whole, from);
                }
                from += size;
            }
        }
    }

    private void Join(Value bottom, Value top)
    {
        int into = Piece(bottom), from = Piece(top);
        if (into == from)
            return;
        LiveRange a = _ranges[into], b = _ranges[from];
        _ranges[into] = new LiveRange(Math.Max(a.Size, b.Size), Math.Min(a.First, b.First), Math.Max(a.Last, b.Last));
        _piece[from] = into;
    }

    private int Piece(Value value) => PieceOf(value.Id).Piece;

    private MemoryLayout Place(int scratch)
    {
        LiveRange[] values = [.. Enumerable.Range(0, _shapes.Count).Select(id => _piece[id] == id ? _ranges[id] : default)];
        (int[] offsets, int size) = ArenaPlanner.Place([.. values, new LiveRange(scratch, -1, _nodes.Length)]);
        return new MemoryLayout([.. Enumerable.Range(0, _shapes.Count).Select(Offset)], offsets[^1], scratch, size);

        int Offset(int id)
        {
            var (piece, shift) = PieceOf(id);
            return offsets[piece] + shift;
        }
    }

    /// <summary>The piece of memory that a value lies in, named by one of its values, and where in it.</summary>
    private (int Piece, int Shift) PieceOf(int id)
    {
        int shift = 0;
        for (; _piece[id] != id; id = _piece[id])
            shift += _shift[id];
        return (id, shift);
    }
}
