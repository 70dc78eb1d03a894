using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Graph;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>A run of a net that was made for something else, if it is so small that it must be quick and take little memory.</summary>
internal static class SmallRun
{
    private const long MostNumbers = 1 << 20, MostMacs = 1 << 22;

    /// <summary>Whether all that the net holds and computes is little.</summary>
    public static bool IsSmall(NetGraph graph, long mostNumbers = MostNumbers, long mostMacs = MostMacs)
    {
        long numbers = graph.Values.Sum(value => (long)value.Shape.Count()) + graph.Parameters.Sum(parameter => (long)parameter.Shape.Count());
        return numbers <= mostNumbers && graph.Nodes.Sum(node => node.Layer.Macs([.. node.Bottoms.Select(bottom => bottom.Shape)])) <= mostMacs;
    }

    /// <summary>Runs the net once on one thread.</summary>
    public static void Of(Net net, int seed)
    {
        if (!IsSmall(net.Graph))
            return;
        using Session session = net.CreateSession(new SessionOptions { Threads = 1 });
        session.Run(Inputs(net.Graph, new Random(seed)));
    }

    /// <summary>Numbers for every input: whole ones, which labels and indices must be, or any.</summary>
    public static Dictionary<string, Blob> Inputs(NetGraph graph, Random random)
    {
        var inputs = new Dictionary<string, Blob>();
        foreach (Value input in graph.Inputs)
        {
            bool whole = random.Next(3) == 0;
            var blob = new Blob(input.Shape);
            foreach (ref float number in blob.Span)
                number = whole ? random.Next(3) : (2 * random.NextSingle()) - 1;
            inputs[input.Name] = blob;
        }
        return inputs;
    }
}
