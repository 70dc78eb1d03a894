namespace CaffeSharp.Layers;

/// <summary>
/// Windows cut out of pictures, which here are the caller's to give: an <see cref="Input"/> of
/// <c>[batch_size, 3, crop, crop]</c> and labels.
/// </summary>
internal static class WindowData
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup) => Input.OfPictures(setup);
}
