using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>Swallows its bottoms, so that they are no outputs of the net.</summary>
internal sealed record Silence : Layer
{
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
