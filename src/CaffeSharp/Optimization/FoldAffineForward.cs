using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Optimization;

/// <summary>Folds a per-channel affine into the layer behind it, where that is exact: W (a x + s) + b = (W a) x + (W s + b).</summary>
internal sealed class FoldAffineForward : IPass
{
    public string Name => "fold affines into the layer behind";

    public void Apply(GraphEdit edit)
    {
        foreach (Node node in edit.Nodes)
        {
            if (node.Bottoms.Count == 1 && edit.MakerForOne(node.Bottoms[0]) is { } maker && Affines.Of(maker) is { } affine
                && node.Layer.TakeAffineBefore(affine) is { } folded)
            {
                edit.Join(maker, node, folded, maker.Bottoms, nameOfSecond: true);
            }
        }
    }
}
