using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Execution;

/// <summary>Brings the blobs that a caller gives into a session's memory. Allocates nothing once it has seen a run.</summary>
internal sealed class InputFeed(NetGraph graph)
{
    private readonly Blob?[] _given = new Blob?[graph.Inputs.Count];
    private readonly Shape[] _shapes = new Shape[graph.Inputs.Count];
    private float[] _staging = [];

    /// <summary>The shapes of what was taken last, in the order of <see cref="NetGraph.Inputs"/>.</summary>
    public IReadOnlyList<Shape> Shapes => _shapes;

    /// <summary>Takes the one input of a net.</summary>
    /// <exception cref="NetException">The net has another number of inputs.</exception>
    public void Take(Blob input)
    {
        if (_given.Length != 1)
            throw new NetException($"the net has {_given.Length} inputs ({List(graph.Inputs)}), so each must be given by name");
        Set(0, input);
    }

    /// <summary>Takes all inputs by name.</summary>
    /// <exception cref="NetException">One is missing, or there is no such input.</exception>
    public void Take(IReadOnlyDictionary<string, Blob> inputs)
    {
        bool missing = false;
        for (int i = 0; i < _given.Length; i++)
        {
            if (inputs.TryGetValue(graph.Inputs[i].Name, out Blob? blob) && blob is not null)
                Set(i, blob);
            else
                missing = true;
        }
        if (missing)
            throw Missing(inputs);
        if (inputs.Count != _given.Length)
            RequireKnown(inputs.Keys);
    }

    /// <summary>
    /// Copies what was taken to where the net reads it. Blobs of an earlier run lie in the same memory, so where that is
    /// so, all are brought aside before the first is written.
    /// </summary>
    public void CopyTo(Blob[] values, ReadOnlySpan<float> arena)
    {
        int aside = 0;
        foreach (Blob? blob in _given)
            aside += _given.Length > 1 && arena.Overlaps(blob!.Span) ? blob.Shape.Count() : 0;
        if (_staging.Length < aside)
            _staging = new float[aside];
        for (int i = 0, at = 0; i < _given.Length && aside > 0; i++)
        {
            if (!arena.Overlaps(_given[i]!.Span))
                continue;
            _given[i]!.Span.CopyTo(_staging.AsSpan(at));
            at += _shapes[i].Count();
        }
        for (int i = 0, at = 0; i < _given.Length; i++)
        {
            Span<float> target = values[graph.Inputs[i].Id].Span;
            if (aside > 0 && arena.Overlaps(_given[i]!.Span))
            {
                _staging.AsSpan(at, target.Length).CopyTo(target);
                at += target.Length;
            }
            else
            {
                _given[i]!.Span.CopyTo(target);
            }
        }
    }

    /// <summary>Lets go of the caller's blobs.</summary>
    public void Release() => Array.Clear(_given);

    /// <summary>Throws unless all names are those of inputs.</summary>
    public void RequireKnown(IEnumerable<string> names)
    {
        if (names.FirstOrDefault(name => graph.Inputs.All(input => input.Name != name)) is { } unknown)
            throw new NetException($"the net has no input '{unknown}'; its inputs are {List(graph.Inputs)}");
    }

    private void Set(int index, Blob blob)
    {
        _given[index] = blob;
        _shapes[index] = blob.Shape;
    }

    private NetException Missing(IReadOnlyDictionary<string, Blob> inputs) =>
        new($"the net has inputs that are not given: {List(graph.Inputs.Where(input => inputs.GetValueOrDefault(input.Name) is null))}");

    private static string List(IEnumerable<Value> inputs) => string.Join(", ", inputs.Select(input => $"'{input.Name}' {input.Shape}"));
}
