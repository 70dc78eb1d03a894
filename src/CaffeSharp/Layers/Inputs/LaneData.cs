using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// Pictures of roads with their lanes, which here are the caller's to give: an <see cref="Input"/> of <c>[N, C, H, W]</c>,
/// <c>[N, 1, 1, 1]</c> and a label for every square of 8 by 8 pixels, <c>[N, 1, H/8, W/8]</c>. MobileNet-YOLO's layer.
/// </summary>
internal static class LaneData
{
    private const int Square = 8;

    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        Shape pictures = Input.PictureShape(setup);
        return Input.OfTops(setup, [pictures, [pictures[0], 1, 1, 1], [pictures[0], 1, pictures[2] / Square, pictures[3] / Square]]);
    }
}
