using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>Brings nets of every age into today's form, as Caffe does when it loads them.</summary>
internal static class NetUpgrade
{
    // Each step leaves alone what it has nothing to do with, so each may run again; the order is Caffe's.
    private static readonly Action<NetParameter, UpgradeLog>[] Steps =
    [
        PaddingLayers.Fold,
        V0Layers.Upgrade,
        TransformFields.Move,
        V1Layers.Upgrade,
        InputFields.Upgrade,
        BatchNormRates.Freeze,
        InnerReLU.Split,
    ];

    /// <summary>
    /// Upgrades a net: V0 layers (<c>layers { layer { } }</c>, padding layers folded into the next convolution or
    /// pooling), V1 layers (<c>layers { type: CONVOLUTION }</c>), data transformation fields, <c>input</c> fields (to
    /// an Input layer in front; an <c>input</c> without shape is dropped), the learning rates of BatchNorm layers, and a ReLU inside a layer.
    /// </summary>
    /// <param name="net">The net; it is not changed, and the result shares the parts that need no change.</param>
    /// <param name="positions">Where the net's messages stand; those of the result are added.</param>
    /// <exception cref="NetFormatException">
    /// <c>layer</c> stands beside <c>layers</c>, a V0 layer is of no known type, a padding layer feeds something else
    /// than a convolution or a pooling, or there are fewer input shapes than inputs.
    /// </exception>
    public static UpgradedNet Apply(NetParameter net, SourceMap? positions = null)
    {
        ArgumentNullException.ThrowIfNull(net);
        var log = new UpgradeLog(positions);
        if (net.Layer.Count > 0 && net.Layers.Count > 0)
            throw new NetFormatException(
                log.Find(net.Layers[0]),
                $"the net has {net.Layer.Count} 'layer' and {net.Layers.Count} 'layers': " +
                "write all of them as layer { type: \"Name\" } or all as layers { type: NAME }");
        NetParameter upgraded = log.Copy(net);
        foreach (Action<NetParameter, UpgradeLog> step in Steps)
            step(upgraded, log);
        return new UpgradedNet(upgraded, log.Notes);
    }
}
