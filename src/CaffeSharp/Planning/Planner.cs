using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>Makes plans: chooses a kernel for every layer and a place for every value.</summary>
internal static class Planner
{
    /// <summary>Plans a net.</summary>
    /// <param name="graph">The net.</param>
    /// <param name="inputs">The shape of every input, in the order of <see cref="NetGraph.Inputs"/>.</param>
    /// <param name="options">How to run.</param>
    /// <exception cref="CaffeException">The net cannot run on such inputs.</exception>
    public static Plan Plan(NetGraph graph, IReadOnlyList<Shape> inputs, PlanOptions options)
    {
        Shape[] shapes = ShapeInference.Infer(graph, inputs);
        Step[] steps = [.. graph.Nodes.Where(node => !node.IsInput).Select(node => Step(node, [.. node.Bottoms.Select(bottom => shapes[bottom.Id])], options))];
        return new Plan(graph, shapes, steps, MemoryPlanner.Plan(graph, steps, shapes, options.KeepAll));
    }

    /// <summary>Plans a single layer.</summary>
    public static Step Step(Node node, IReadOnlyList<Shape> bottoms, PlanOptions options) =>
        new(node, KernelChooser.Choose(node.Layer, bottoms, options), bottoms);
}
