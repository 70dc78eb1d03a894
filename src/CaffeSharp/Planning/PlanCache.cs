using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Optimization;

namespace CaffeSharp.Planning;

/// <summary>
/// The plans of one net, shared by its sessions: the last few, by input shapes and options. Plans are made outside the
/// lock, so a session that plans holds up only sessions that want the same plan, which is made once.
/// </summary>
internal sealed class PlanCache(NetGraph graph)
{
    /// <summary>How many plans are remembered.</summary>
    public const int Capacity = 8;

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly List<(KeptValues Kept, Lazy<NetGraph> Graph)> _optimized = [];

    /// <summary>The plan for such inputs, in the order of <see cref="NetGraph.Inputs"/>.</summary>
    /// <exception cref="CaffeException">The net cannot run on such inputs.</exception>
    public Plan Get(IReadOnlyList<Shape> inputs, PlanOptions options)
    {
        Entry entry = Find([.. inputs], options);
        try
        {
            return entry.Plan.Value;
        }
        catch
        {
            lock (_lock)
                _entries.Remove(entry);
            throw;
        }
    }

    private Entry Find(Shape[] inputs, PlanOptions options)
    {
        lock (_lock)
        {
            int at = _entries.FindIndex(known => known.Options == options && known.Inputs.SequenceEqual(inputs));
            Entry entry = at >= 0 ? _entries[at] : new Entry(inputs, options, new Lazy<Plan>(() => Planner.Plan(Optimized(options), inputs, options, Known(options))));
            if (at >= 0 || _entries.Count == Capacity)
                _entries.RemoveAt(Math.Max(at, 0));
            _entries.Add(entry);
            return entry;
        }
    }

    /// <summary>The graph that is run: the user's own where all is kept, else the optimized one, made once for the same kept values.</summary>
    private NetGraph Optimized(PlanOptions options)
    {
        if (options.KeepAll)
            return graph;
        Lazy<NetGraph> optimized;
        lock (_lock)
        {
            int at = _optimized.FindIndex(known => known.Kept.Equals(options.Kept));
            optimized = at >= 0 ? _optimized[at].Graph : new Lazy<NetGraph>(() => GraphOptimizer.Optimize(graph, options.Kept.Values));
            if (at >= 0 || _optimized.Count == Capacity)
                _optimized.RemoveAt(Math.Max(at, 0));
            _optimized.Add((options.Kept, optimized));
        }
        return optimized.Value;
    }

    private Plan[] Known(PlanOptions options)
    {
        lock (_lock)
            return [.. _entries.Where(known => known.Options == options && known.Plan.IsValueCreated).Select(known => known.Plan.Value)];
    }

    /// <summary>A plan, perhaps still being made. Two are the same only if they are one.</summary>
    private sealed class Entry(Shape[] inputs, PlanOptions options, Lazy<Plan> plan)
    {
        public Shape[] Inputs => inputs;

        public PlanOptions Options => options;

        public Lazy<Plan> Plan => plan;
    }
}
