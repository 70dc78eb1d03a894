using CaffeSharp.Graph;

namespace CaffeSharp.Optimization;

/// <summary>
/// One rewrite of a graph, by the roles that layers have, never by their types. Applied twice it changes nothing more.
/// </summary>
internal interface IPass
{
    /// <summary>What the pass is called in tests and explanations.</summary>
    string Name { get; }

    /// <summary>Rewrites the nodes. Kept values stay, and so does what they hold, but for rounding.</summary>
    void Apply(GraphEdit edit);
}
