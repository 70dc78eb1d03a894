using CaffeSharp.Graph;

namespace CaffeSharp.Optimization;

/// <summary>Takes out layers whose tops nobody reads and nobody keeps, Silence among them, the last ones first.</summary>
internal sealed class DropUnread : IPass
{
    public string Name => "drop unread layers";

    public void Apply(GraphEdit edit)
    {
        foreach (Node node in edit.Nodes.Reverse().ToArray())
        {
            if (!node.IsInput && node.Tops.All(top => !edit.IsKept(top) && edit.Readers(top) == 0))
                edit.Remove(node);
        }
    }
}
