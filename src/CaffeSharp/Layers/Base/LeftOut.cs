using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// A layer that a net needs only in training, and that is not computed here. It takes no part, so that what it judges
/// becomes an output of the net.
/// </summary>
internal sealed record LeftOut : Layer
{
    /// <summary>Makes the layer, and says what becomes of it.</summary>
    public static LeftOut Parse(LayerSetup setup)
    {
        string judged = setup.Text.Bottom.Count > 0 ? setup.Text.Bottom[0] : "its bottom";
        setup.Warn($"only judges what the net computes, and is left out; take {judged} from the net instead");
        return new LeftOut();
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, int.MaxValue);
        return [];
    }

    /// <summary>Nothing to compute.</summary>
    public override void Forward(LayerRun run)
    {
    }
}
