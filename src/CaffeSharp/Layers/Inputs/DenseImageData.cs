using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// Pictures with a label for every pixel, which here are the caller's to give: an <see cref="Input"/> of <c>[N, C, H, W]</c> and
/// labels <c>[N, 1, H, W]</c>. SegNet's layer; DeepLab's <c>ImageSegData</c>, which gives the size of the picture in a third top
/// <c>[N, 1, 1, 2]</c>; HED's <c>ImageLabelmapData</c>.
/// </summary>
internal static class DenseImageData
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        Shape pictures = Input.PictureShape(setup);
        return Input.OfTops(setup, [pictures, pictures.With(1, 1), [pictures[0], 1, 1, 2]]);
    }
}
