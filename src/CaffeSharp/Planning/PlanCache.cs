using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Planning;

/// <summary>
/// The plans of one net, shared by its sessions so that weights are packed once: the last few, by input shapes and
/// options. A new plan takes over from the others every kernel that fits.
/// </summary>
internal sealed class PlanCache(NetGraph graph)
{
    private const int Remembered = 8;

    private readonly Lock _lock = new();
    private readonly List<(PlanOptions Options, Plan Plan)> _plans = [];

    /// <summary>The plan for such inputs, in the order of <see cref="NetGraph.Inputs"/>.</summary>
    public Plan Get(IReadOnlyList<Shape> inputs, PlanOptions options)
    {
        lock (_lock)
        {
            int at = _plans.FindIndex(known => known.Options == options && known.Plan.IsFor(inputs));
            Plan plan = at >= 0
                ? _plans[at].Plan
                : Planner.Plan(graph, inputs, options, [.. _plans.Where(known => known.Options == options).Select(known => known.Plan)]);
            if (at >= 0 || _plans.Count == Remembered)
                _plans.RemoveAt(Math.Max(at, 0));
            _plans.Add((options, plan));
            return plan;
        }
    }
}
