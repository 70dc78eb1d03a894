using System.Globalization;
using CaffeSharp.Graph;
using CaffeSharp.Planning;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>
/// Draws a net: a box for each layer, coloured by its kind, with its parameters and multiply-adds, and the shape of what it makes below it.
/// Activations and normalizations stand in the box of the layer they follow.
/// </summary>
public static class NetDrawing
{
    // Placing takes time that grows faster than the net.
    private const int MostBoxes = 4000;

    /// <summary>Writes an SVG picture.</summary>
    /// <param name="net">The net, at the shapes it declares.</param>
    /// <param name="stream">Where it is written.</param>
    /// <param name="options">What is shown.</param>
    /// <exception cref="ImageException">The net has too many layers to draw.</exception>
    public static void WriteSvg(Net net, Stream stream, NetDrawingOptions? options = null)
    {
        (BlockGraph blocks, string title, string subtitle) = Open(net, options);
        new DrawingSvg(blocks).Write(stream, title, subtitle);
    }

    /// <summary>Writes a page with the SVG picture that zooms, pans, finds layers and tells about them; it needs nothing but itself.</summary>
    /// <inheritdoc cref="WriteSvg"/>
    public static void WriteHtml(Net net, Stream stream, NetDrawingOptions? options = null)
    {
        (BlockGraph blocks, string title, string subtitle) = Open(net, options);
        DrawingPage.Write(stream, title, svg => new DrawingSvg(blocks).Write(svg, title, subtitle));
    }

    /// <summary>Writes the graph in the language of Graphviz, which then places it.</summary>
    /// <inheritdoc cref="WriteSvg"/>
    public static void WriteDot(Net net, Stream stream, NetDrawingOptions? options = null)
    {
        (BlockGraph blocks, string title, string subtitle) = Open(net, options);
        DrawingDot.Write(stream, blocks, title, subtitle);
    }

    private static (BlockGraph Blocks, string Title, string Subtitle) Open(Net net, NetDrawingOptions? options)
    {
        ArgumentNullException.ThrowIfNull(net);
        options ??= new();
        (NetGraph graph, Func<Node, string>? kernel) = options.Optimised ? Planned(net, options.Session) : (net.Graph, null);
        if (graph.Nodes.Count > MostBoxes)
            throw new ImageException($"a net of {graph.Nodes.Count} layers cannot be drawn; {MostBoxes} can");
        string title = options.Title ?? (net.Graph.Name.Length > 0 ? net.Graph.Name : "(no name)");
        long parameters = net.Graph.Parameters.Sum(parameter => (long)parameter.Shape.Count());
        long macs = net.Graph.Nodes.Sum(node => node.Layer.Macs([.. node.Bottoms.Select(bottom => bottom.Shape)]));
        string steps = options.Optimised ? string.Create(CultureInfo.InvariantCulture, $" in {graph.Nodes.Count(node => !node.IsInput)} steps") : "";
        return (BlockGraph.Of(graph, kernel, options.Fold), title, string.Create(CultureInfo.InvariantCulture,
            $"{net.Graph.Nodes.Count} layers{steps}, {Scaled.Count(parameters)} parameters, {Scaled.Count(macs)} multiply-adds"));
    }

    private static (NetGraph Graph, Func<Node, string>? Kernel) Planned(Net net, SessionOptions? options)
    {
        using Session session = net.CreateSession(options);
        Plan plan = session.Plan;
        var kernels = new Dictionary<Node, string>(ReferenceEqualityComparer.Instance);
        foreach (Step step in plan.Steps)
            kernels[step.Node] = step.KernelName;
        return (plan.Graph, node => kernels.GetValueOrDefault(node, ""));
    }
}
