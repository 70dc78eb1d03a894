namespace CaffeSharp.Layers;

/// <summary>
/// Pictures from a list of files, which here are the caller's to give: an <see cref="Input"/> of
/// <c>[batch_size, C, H, W]</c> by <c>new_height</c> and <c>new_width</c> or the crop, and labels.
/// </summary>
internal static class ImageData
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup) => Input.OfPictures(setup);
}
