using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Planning;

/// <summary>
/// How a net is run on inputs of certain shapes: a kernel for every layer and a place in memory for every value.
/// Immutable; any number of sessions may run it at once.
/// </summary>
public sealed class Plan
{
    internal Plan(NetGraph graph, IReadOnlyList<Shape> shapes, IReadOnlyList<Step> steps, MemoryLayout memory)
    {
        Graph = graph;
        Shapes = shapes;
        Steps = steps;
        Memory = memory;
    }

    /// <summary>The net.</summary>
    public NetGraph Graph { get; }

    /// <summary>The shape of every value, by its id.</summary>
    public IReadOnlyList<Shape> Shapes { get; }

    /// <summary>What is done, in order. Inputs are no steps.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Where everything lies.</summary>
    public MemoryLayout Memory { get; }
}
