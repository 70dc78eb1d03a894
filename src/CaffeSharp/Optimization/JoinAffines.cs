using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Optimization;

/// <summary>Makes one Scale of a chain of per-channel affines that no layer before took in.</summary>
internal sealed class JoinAffines : IPass
{
    public string Name => "join affines";

    public void Apply(GraphEdit edit)
    {
        foreach (Node node in edit.Nodes)
        {
            if (Affines.Of(node) is { } second && edit.MakerForOne(node.Bottoms[0]) is { } maker && Affines.Of(maker) is { } first)
                edit.Join(maker, node, Affines.Layer(first.Then(second)), maker.Bottoms);
        }
    }
}
