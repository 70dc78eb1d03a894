using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Graph;

/// <summary>What is made sure of for layers that programs bring along.</summary>
internal static class OwnLayer
{
    /// <summary>Whether the layer does not come with the library, so that what it throws is its program's.</summary>
    public static bool Is(Layer layer) => layer.GetType().Assembly != typeof(Layer).Assembly;

    /// <summary>Throws if what a layer says of its tops and its memory cannot be.</summary>
    /// <exception cref="LayerException">See above.</exception>
    public static void Check(Layer layer, IReadOnlyList<Shape> bottoms, Shape[] tops)
    {
        if (!Is(layer))
            return;
        if (tops is null || tops.Contains(null!))
            throw new LayerException("gives no shape for a top (InferShapes)");
        if (layer.ScratchSize(bottoms) < 0 || layer.StateSize(bottoms) < 0)
            throw new LayerException($"wants {layer.ScratchSize(bottoms)} floats of scratch and {layer.StateSize(bottoms)} of state (ScratchSize, StateSize)");
        if (layer.TopMemory != TopMemory.Own && (bottoms.Count == 0 || tops.Length == 0 || tops[0].Count() != bottoms[0].Count()))
            throw new LayerException($"says that its first top may lie where its first bottom does (TopMemory), but makes {string.Join(", ", tops.Select(top => $"{top}"))} of {string.Join(", ", bottoms)}");
    }
}
