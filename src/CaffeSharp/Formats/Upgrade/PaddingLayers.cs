using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>V0 nets pad in a layer of its own; now the convolution or pooling behind it pads.</summary>
internal static class PaddingLayers
{
    private const string Padding = "padding";

    public static void Fold(NetParameter net, UpgradeLog log)
    {
        if (!net.Layers.Any(IsPadding))
            return;
        var kept = new List<V1LayerParameter>();
        var writers = new Dictionary<string, V1LayerParameter>(StringComparer.Ordinal);
        foreach (V1LayerParameter layer in net.Layers)
        {
            if (!IsPadding(layer))
                kept.Add(Folded(layer, writers, log));
            foreach (string top in layer.Top)
                writers[top] = layer;
        }
        net.Layers.Clear();
        net.Layers.Add(kept);
    }

    private static bool IsPadding(V1LayerParameter layer) => layer.Layer?.Type == Padding;

    // The layer itself, or a copy that pads and reads what the padding layer read.
    private static V1LayerParameter Folded(
        V1LayerParameter layer, Dictionary<string, V1LayerParameter> writers, UpgradeLog log)
    {
        V1LayerParameter? padding = layer.Bottom
            .Select(bottom => writers.GetValueOrDefault(bottom))
            .FirstOrDefault(writer => writer is not null && IsPadding(writer));
        if (padding is null)
            return layer;
        string pair = $"the padding layer '{padding.Layer.Name}' in front of '{layer.Layer?.Name}'";
        if (layer.Layer?.Type is not ("conv" or "pool"))
            throw new NetFormatException(
                log.Find(layer), $"{pair}, which is a '{layer.Layer?.Type}': only conv and pool layers pad");
        if (layer.Bottom.Count != 1 || padding.Bottom.Count != 1 || padding.Top.Count != 1)
            throw new NetFormatException(
                log.Find(layer), $"{pair}: both need one bottom, and the padding layer one top");
        V1LayerParameter folded = log.Copy(layer);
        folded.Layer = log.Copy(layer.Layer);
        folded.Layer.Pad = padding.Layer.Pad;
        folded.Bottom[0] = padding.Bottom[0];
        log.Note(log.Find(padding), $"{pair} is now its pad of {padding.Layer.Pad}");
        return folded;
    }
}
