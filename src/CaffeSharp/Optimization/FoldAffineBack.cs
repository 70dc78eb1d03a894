using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Optimization;

/// <summary>
/// Folds a per-channel affine (BatchNorm, Scale, Bias, Power …) into the weights and bias of the layer before it:
/// a · (W x + b) + s = (a W) x + (a b + s).
/// </summary>
internal sealed class FoldAffineBack : IPass
{
    public string Name => "fold affines into the layer before";

    public void Apply(GraphEdit edit)
    {
        foreach (Node node in edit.Nodes)
        {
            if (Affines.Of(node) is { } affine && edit.MakerForOne(node.Bottoms[0]) is { } maker && maker.Layer.TakeAffineAfter(affine) is { } folded)
                edit.Join(maker, node, folded, maker.Bottoms);
        }
    }
}
