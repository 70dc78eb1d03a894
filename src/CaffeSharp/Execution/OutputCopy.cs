using CaffeSharp.Graph;

namespace CaffeSharp.Execution;

/// <summary>Copies what a run made into blobs of the caller's. Allocates nothing.</summary>
internal sealed class OutputCopy(IEnumerable<Value> kept, NetGraph graph)
{
    // What stands under a name at the end is what its last writer wrote.
    private readonly Value[] _values = [.. kept.OrderBy(value => value.Id).GroupBy(value => value.Name).Select(same => same.Last())];

    /// <summary>Throws unless all blobs are asked for by names of what is there after a run.</summary>
    public void Check(IReadOnlyDictionary<string, Blob> targets)
    {
        int known = 0;
        foreach (Value value in _values)
            known += targets.ContainsKey(value.Name) ? 1 : 0;
        if (known == targets.Count)
            return;
        string odd = targets.Keys.First(name => _values.All(value => value.Name != name));
        throw new NetException($"the blob '{graph.FindBlob(odd).Name}' is no output and was not kept; name it in SessionOptions.Keep, or set KeepAll");
    }

    /// <summary>Fills the blobs.</summary>
    public void Fill(IReadOnlyDictionary<string, Blob> targets, Blob[] values, ReadOnlySpan<float> arena)
    {
        foreach (Value value in _values)
        {
            if (!targets.TryGetValue(value.Name, out Blob? target))
                continue;
            Blob made = values[value.Id];
            if (target.Shape != made.Shape)
                throw new NetException($"the blob '{value.Name}' is {made.Shape}, and the one to be filled {target.Shape}");
            if (arena.Overlaps(target.Span))
                throw new NetException($"the blob to be filled with '{value.Name}' lies in the session's own memory; give one that was made outside");
            made.Span.CopyTo(target.Span);
        }
    }
}
