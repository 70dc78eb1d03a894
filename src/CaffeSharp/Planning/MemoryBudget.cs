using System.Globalization;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Planning;

/// <summary>
/// What a run may take in memory: what there is, and no more than is in proportion to what is fed in and to the parameters, for
/// strides and paddings let a few lines of text ask for gigabytes. Nets in use take some 5 to 500 times their inputs; generators,
/// which begin with a handful of numbers, a few times their parameters.
/// </summary>
internal static class MemoryBudget
{
    private const long Always = 256L << 20;
    private const double TimesInputs = 4096, TimesParameters = 64;

    /// <summary>Throws where a run takes too much.</summary>
    /// <param name="graph">The net.</param>
    /// <param name="shapes">The shape of every value by its id.</param>
    /// <param name="memory">Where values and scratch are to lie.</param>
    /// <param name="limit">The most bytes, or <see langword="null"/> for what is in proportion.</param>
    /// <exception cref="CaffeException">It takes more; names the layer that makes most.</exception>
    public static void Require(NetGraph graph, IReadOnlyList<Shape> shapes, MemoryLayout memory, long? limit)
    {
        long bytes = memory.Bytes, available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
            throw Fault(graph, shapes, bytes, $"more than the {MiB(available)} there are");
        if (limit is { } most)
        {
            if (bytes > most)
                throw Fault(graph, shapes, bytes, $"more than the {MiB(most)} allowed");
            return;
        }
        long inputs = Inputs(graph, shapes), parameters = Parameters(graph), proportionate = InProportion(graph, shapes);
        if (bytes > proportionate)
        {
            throw Fault(graph, shapes, bytes, string.Create(
                CultureInfo.InvariantCulture,
                $"out of proportion to inputs of {inputs} numbers and {parameters} parameters, which allow {MiB(proportionate)}; MemoryLimit of the session's options and the command's --memory allow more"));
        }
    }

    /// <summary>The most bytes that are in proportion to a net.</summary>
    public static long InProportion(NetGraph graph, IReadOnlyList<Shape> shapes) =>
        Always + (long)(sizeof(float) * ((TimesInputs * Inputs(graph, shapes)) + (TimesParameters * Parameters(graph))));

    // What is made of nothing, as DummyData's, stands in the net's text as inputs do.
    private static long Inputs(NetGraph graph, IReadOnlyList<Shape> shapes) =>
        graph.Nodes.Where(node => node.Bottoms.Count == 0).SelectMany(node => node.Tops).Sum(top => (long)shapes[top.Id].Count());

    private static long Parameters(NetGraph graph) => graph.Parameters.Sum(parameter => (long)parameter.Shape.Count());

    private static NetException Fault(NetGraph graph, IReadOnlyList<Shape> shapes, long bytes, string why)
    {
        Node largest = graph.Nodes.MaxBy(Numbers)!;
        return new NetException(
            largest.Position, largest.Name, largest.Type,
            string.Create(CultureInfo.InvariantCulture, $"makes {Numbers(largest)} numbers, and the net takes {MiB(bytes)} to run at these input shapes, {why}"));

        long Numbers(Node node) => node.Tops.Sum(top => (long)shapes[top.Id].Count());
    }

    private static string MiB(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");
}
