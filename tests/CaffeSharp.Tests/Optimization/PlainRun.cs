using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Tests.Optimization;

/// <summary>Runs a graph node by node by the layers' own forwards, with memory of its own for every value.</summary>
internal static class PlainRun
{
    public static Dictionary<Value, Blob> Of(NetGraph graph, int seed)
    {
        var values = new Dictionary<Value, Blob>();
        foreach (Node node in graph.Nodes)
        {
            Blob[] tops = [.. node.Tops.Select(top => new Blob(top.Shape))];
            if (node.IsInput)
            {
                var random = new Random(seed);
                foreach (Blob top in tops)
                    foreach (ref float value in top.Span)
                        value = (float)((random.NextDouble() * 2) - 1);
            }
            else
            {
                Blob[] bottoms = [.. node.Bottoms.Select(bottom => values[bottom])];
                Shape[] shapes = [.. bottoms.Select(bottom => bottom.Shape)];
                var run = new LayerRun(bottoms, tops, new float[node.Layer.ScratchSize(shapes)], new float[node.Layer.StateSize(shapes)]);
                node.Layer.Forward(run);
            }
            for (int i = 0; i < tops.Length; i++)
                values[node.Tops[i]] = tops[i];
        }
        return values;
    }
}
