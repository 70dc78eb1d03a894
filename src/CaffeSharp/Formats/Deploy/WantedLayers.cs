using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>Leaves out of a net what is not needed for the blobs that are wanted: losses, evaluations, their labels.</summary>
internal static class WantedLayers
{
    /// <summary>The net with the layers that some of the blobs need.</summary>
    /// <param name="net">The net of one state, which stays as it is.</param>
    /// <param name="wanted">Names of blobs; empty for all that the net makes.</param>
    /// <param name="positions">Where the net stands.</param>
    /// <exception cref="FileFormatException">The net does not make one of them.</exception>
    public static NetParameter Of(NetParameter net, IReadOnlyList<string> wanted, SourceMap positions)
    {
        if (wanted.Count == 0)
            return net;
        HashSet<string> blobs = [.. net.Layer.SelectMany(layer => layer.Top.Concat(layer.Bottom))], needed = [.. wanted];
        if (wanted.FirstOrDefault(name => !blobs.Contains(name)) is string strange)
            throw new FileFormatException($"the net has no blob '{strange}'{NearestName.Hint(strange, blobs)}");
        var kept = new Stack<LayerParameter>();
        foreach (LayerParameter layer in net.Layer.Reverse())
        {
            if (!layer.Top.Any(needed.Contains))
                continue;
            kept.Push(TrainingLayer.IsData(layer.Type) ? Fed(layer, needed, positions) : layer);
            needed.UnionWith(layer.Bottom);
        }
        var less = new NetParameter();
        Upgrade.SharedFields.Copy(net, less);
        positions.Carry(net, less);
        less.Layer.Clear();
        less.Layer.Add(kept);
        return less;
    }

    // Of data the tops up to the last one that is needed, which leaves labels out.
    private static LayerParameter Fed(LayerParameter data, HashSet<string> needed, SourceMap positions)
    {
        if (needed.Contains(data.Top[^1]))
            return data;
        var fed = new LayerParameter();
        Upgrade.SharedFields.Copy(data, fed);
        positions.Carry(data, fed);
        fed.Top.Clear();
        fed.Top.Add(data.Top.Take(data.Top.ToList().FindLastIndex(needed.Contains) + 1));
        return fed;
    }
}
