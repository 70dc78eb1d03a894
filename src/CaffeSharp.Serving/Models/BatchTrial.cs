using System.Runtime.InteropServices;
using CaffeSharp.Graph;

namespace CaffeSharp.Serving.Models;

/// <summary>
/// Whether images of different requests may be run as one batch. No layer says so, layers of one's own least of all; so it is tried:
/// two images must give by themselves, bit for bit, what they give in one batch. That also finds nets that mix images (a softmax
/// over axis 0, statistics of the batch) or count something else on axis 0 (time, regions).
/// </summary>
internal static class BatchTrial
{
    /// <summary>Tries it.</summary>
    public static bool Passes(Net net, SessionOptions options)
    {
        NetGraph graph = net.Graph;
        if (graph.Inputs.Count == 0 || graph.Inputs.Any(input => input.Shape.Axes == 0 || input.Shape[0] == 0) || graph.Nodes.Any(CannotBeJoined))
            return false;
        try
        {
            using Session session = net.CreateSession(options);
            Dictionary<string, Blob> first = Noise(graph, 1), second = Noise(graph, 2);
            NetOutputs one = session.Run(first).Copy(), two = session.Run(second).Copy();
            NetOutputs both = session.Run(graph.Inputs.ToDictionary(input => input.Name, input => Join(first[input.Name], second[input.Name])!));
            return both.All(output => Join(one[output.Key], two[output.Key]) is { } joined && joined.Shape == output.Value.Shape
                && MemoryMarshal.AsBytes(joined.Span).SequenceEqual(MemoryMarshal.AsBytes(output.Value.Span)));
        }
        catch (CaffeException)
        {
            return false;
        }
    }

    /// <summary>Whether the net keeps something from run to run, which requests must not see of each other.</summary>
    public static bool HasState(NetGraph graph) => graph.Nodes.Any(node => node.Layer.StateSize(Shapes(node)) > 0);

    private static bool CannotBeJoined(Node node) => node.Layer.HasDataDependentShapes || node.Layer.StateSize(Shapes(node)) > 0;

    private static Shape[] Shapes(Node node) => [.. node.Bottoms.Select(bottom => bottom.Shape)];

    private static Dictionary<string, Blob> Noise(NetGraph graph, int seed) => graph.Inputs.ToDictionary(input => input.Name, input =>
    {
        var blob = new Blob(input.Shape.With(0, 1));
        // The same on every machine, from −128 to 127 as pictures are.
        uint state = (uint)seed;
        foreach (ref float value in blob.Span)
        {
            state = (state * 1664525) + 1013904223;
            value = (int)(state >> 24) - 128;
        }
        return blob;
    });

    private static Blob? Join(Blob one, Blob two)
    {
        if (one.Shape.Axes == 0 || one.Shape[0] != 1 || one.Shape != two.Shape)
            return null;
        var both = new Blob(one.Shape.With(0, 2));
        one.Span.CopyTo(both.Span);
        two.Span.CopyTo(both.Span[one.Shape.Count()..]);
        return both;
    }
}
