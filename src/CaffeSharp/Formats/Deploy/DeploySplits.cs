using CaffeSharp.Proto;
using Google.Protobuf.Collections;

namespace CaffeSharp.Formats.Deploy;

/// <summary>
/// Takes out of a net the layers that only hand on: Splits, which Caffe puts in by itself and which come along in its snapshots,
/// and in R-CNN's training the choice of regions to learn from.
/// </summary>
internal static class DeploySplits
{
    /// <summary>The net's layers without these, each reader of a copy reading the original; the net's own layers are changed.</summary>
    public static List<LayerParameter> Remove(IReadOnlyList<LayerParameter> layers)
    {
        var kept = new List<LayerParameter>();
        var lastWriter = new Dictionary<string, int>();
        for (int i = 0; i < layers.Count; i++)
            foreach (string top in layers[i].Top)
                lastWriter[top] = i;
        var originals = new Dictionary<string, string>();
        for (int i = 0; i < layers.Count; i++)
        {
            LayerParameter layer = layers[i];
            Rename(layer.Bottom, originals);
            bool split = layer.Type == "Split" && layer.Bottom.Count == 1;
            if ((split || PythonLayer.HandsOn(layer)) && lastWriter.GetValueOrDefault(layer.Bottom[0]) <= i)
            {
                foreach (string copy in split ? layer.Top : layer.Top.Take(1))
                    originals[copy] = layer.Bottom[0];
                continue;
            }
            // What writes over a copy makes a value of its own under the copy's name.
            foreach (string top in layer.Top)
                originals.Remove(top);
            kept.Add(layer);
        }
        return kept;
    }

    private static void Rename(RepeatedField<string> bottoms, Dictionary<string, string> originals)
    {
        for (int i = 0; i < bottoms.Count; i++)
            bottoms[i] = originals.GetValueOrDefault(bottoms[i], bottoms[i]);
    }
}
