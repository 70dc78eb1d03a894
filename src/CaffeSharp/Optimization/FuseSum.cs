using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Optimization;

/// <summary>
/// Lets the layer that makes one bottom of a sum of two add the other before it writes: y = W x + b + residual. Of two that
/// could, the later does, since only then the other bottom is there.
/// </summary>
internal sealed class FuseSum : IPass
{
    public string Name => "fuse residual sums";

    public void Apply(GraphEdit edit)
    {
        foreach (Node node in edit.Nodes)
        {
            if (!node.Layer.IsPlainSum || node.Bottoms.Count != 2 || ReferenceEquals(node.Bottoms[0], node.Bottoms[1]))
                continue;
            Node[] makers = [edit.Maker(node.Bottoms[0]), edit.Maker(node.Bottoms[1])];
            int host = makers[0].Index > makers[1].Index ? 0 : 1;
            if (edit.MakerForOne(node.Bottoms[host]) is not { Bottoms.Count: 1, Layer: { TakesResidual: true } core } maker)
                continue;
            edit.Join(maker, node, new Fused { Core = core, AddsResidual = true }, [.. maker.Bottoms, node.Bottoms[1 - host]]);
        }
    }
}
