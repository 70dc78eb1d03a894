using CaffeSharp.Graph;

namespace CaffeSharp.Optimization;

/// <summary>Takes out layers that hand on what they read: Dropout, Split, a Concat of one bottom. Their readers read the bottom.</summary>
internal sealed class DropIdentities : IPass
{
    public string Name => "drop identities";

    public void Apply(GraphEdit edit)
    {
        foreach (Node node in edit.Nodes)
        {
            if (!node.Layer.HandsOn || node.Bottoms.Count != 1 || node.Tops.Any(edit.IsKept))
                continue;
            foreach (Value top in node.Tops)
                edit.ReadInstead(top, node.Bottoms[0]);
            edit.Remove(edit.Maker(node.Tops[0]));
        }
    }
}
