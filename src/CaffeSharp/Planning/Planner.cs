using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Optimization;

namespace CaffeSharp.Planning;

/// <summary>Makes plans: chooses a layout for every value, a kernel for every layer and a place for everything.</summary>
internal static class Planner
{
    /// <summary>Plans a net.</summary>
    /// <param name="graph">The net, optimized for these options.</param>
    /// <param name="inputs">The shape of every input, in the order of <see cref="NetGraph.Inputs"/>.</param>
    /// <param name="options">How to run.</param>
    /// <param name="known">Plans of the same graph and options, whose kernels may be taken over.</param>
    /// <exception cref="CaffeException">The net cannot run on such inputs, or not in the memory there is.</exception>
    public static Plan Plan(NetGraph graph, IReadOnlyList<Shape> inputs, PlanOptions options, IReadOnlyList<Plan> known)
    {
        Shape[] shapes = ShapeInference.Infer(graph, inputs);
        Value[] kept = options.KeepAll ? [.. graph.Values] : [.. graph.Outputs, .. options.Kept.Values];
        BlobLayout[] layouts = options.KeepAll ? LayoutAssigner.Plain(shapes.Length) : LayoutAssigner.Assign(graph, shapes, kept);
        // What the values alone take is known at once; kernels first pack their weights.
        Shape[] stored = [.. shapes.Select((shape, id) => layouts[id].Stored(shape))];
        RequireMemory(MemoryPlanner.Plan(graph, stored, scratch: 0, kept).Bytes);
        var steps = new List<Step>();
        foreach (Node node in graph.Nodes.Where(node => !node.IsInput))
        {
            Shape[] bottoms = [.. node.Bottoms.Select(bottom => shapes[bottom.Id])];
            Step? fitting = known.Select(plan => plan.FindFitting(node, bottoms, layouts)).FirstOrDefault(step => step is not null);
            steps.Add(fitting ?? Step(node, bottoms, layouts, options).Noting(WhyAlone.Of(graph, node, kept)));
        }
        int scratch = steps.Select(step => step.Kernel.ScratchSize).DefaultIfEmpty().Max();
        MemoryLayout memory = MemoryPlanner.Plan(graph, stored, scratch, kept);
        RequireMemory(memory.Bytes);
        return new Plan(graph, shapes, layouts, steps, memory);
    }

    /// <summary>Plans a single layer.</summary>
    /// <exception cref="NetException">It cannot be computed on such bottoms, or not in the memory there is.</exception>
    public static Step Step(Node node, IReadOnlyList<Shape> bottoms, IReadOnlyList<BlobLayout> layouts, PlanOptions options)
    {
        var problem = new StepProblem(node.Layer, bottoms, Layouts(node.Bottoms), Layouts(node.Tops), options);
        return new(node, NetException.Naming(node, bottoms, () => StepFactories.For(node.Layer, bottoms).Make(problem)), bottoms);

        BlobLayout[] Layouts(IReadOnlyList<Value> values) => [.. values.Select(value => layouts[value.Id])];
    }

    private static void RequireMemory(long bytes)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
            throw new CaffeException($"this net takes {bytes >> 20} MiB to run at these input shapes, more than the {available >> 20} MiB there are");
    }
}
