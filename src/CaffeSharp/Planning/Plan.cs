using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Planning;

/// <summary>
/// How a net is run on inputs of certain shapes: a kernel for every layer and a place in memory for every value.
/// Immutable; any number of sessions may run it at once.
/// </summary>
internal sealed class Plan
{
    internal Plan(
        NetGraph graph, IReadOnlyList<Shape> shapes, IReadOnlyList<BlobLayout> layouts, IReadOnlyList<Step> steps, MemoryLayout memory)
    {
        Graph = graph;
        Shapes = shapes;
        Layouts = layouts;
        Steps = steps;
        Memory = memory;
    }

    /// <summary>The net as it is run: layers that the optimization joined are one node, which knows them (<see cref="Node.Origins"/>).</summary>
    public NetGraph Graph { get; }

    /// <summary>The shape of every value, by its id.</summary>
    public IReadOnlyList<Shape> Shapes { get; }

    /// <summary>What is done, in order. Inputs are no steps.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Where everything lies.</summary>
    public MemoryLayout Memory { get; }

    /// <summary>In which order the numbers of every value lie, by its id.</summary>
    internal IReadOnlyList<BlobLayout> Layouts { get; }

    /// <summary>In which order a value's numbers lie: <c>NCHW</c>, or in blocks of channels, <c>NCHW16c</c>.</summary>
    public string LayoutOf(Value value) => Layouts[value.Id].ToString();

    /// <summary>The shape of a value with all that it takes in memory.</summary>
    internal Shape Stored(Value value) => Layouts[value.Id].Stored(Shapes[value.Id]);

    /// <summary>Whether the plan is for inputs of these shapes, in the order of <see cref="NetGraph.Inputs"/>.</summary>
    internal bool IsFor(IReadOnlyList<Shape> inputs)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            if (Shapes[Graph.Inputs[i].Id] != inputs[i])
                return false;
        }
        return true;
    }

    /// <summary>The step of a node, if its values lie in memory as given and its kernel takes bottoms of these shapes.</summary>
    internal Step? FindFitting(Node node, IReadOnlyList<Shape> bottoms, IReadOnlyList<BlobLayout> layouts)
    {
        Step? step = Steps.FirstOrDefault(step => ReferenceEquals(step.Node, node));
        bool sameLayouts = node.Bottoms.Concat(node.Tops).All(value => Layouts[value.Id] == layouts[value.Id]);
        return sameLayouts && step?.Kernel.Fits(bottoms) == true ? step.With(bottoms) : null;
    }
}
