using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Optimization;

/// <summary>Lets the layer before an activation (ReLU, leaky, PReLU, ReLU6, Clip) do it before it writes.</summary>
internal sealed class FuseRectifier : IPass
{
    public string Name => "fuse activations";

    public void Apply(GraphEdit edit)
    {
        foreach (Node node in edit.Nodes)
        {
            if (node is not { Bottoms.Count: 1, Tops.Count: 1 } || node.Layer.AsRectifier is not { } rectifier)
                continue;
            if (edit.MakerForOne(node.Bottoms[0]) is not { Layer.TakesEpilogue: true } maker || maker.Layer is Fused { Rectifier: not null })
                continue;
            Fused before = maker.Layer as Fused ?? new Fused { Core = maker.Layer };
            edit.Join(maker, node, before with { Rectifier = rectifier }, maker.Bottoms);
        }
    }
}
