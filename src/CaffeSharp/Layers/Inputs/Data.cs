namespace CaffeSharp.Layers;

/// <summary>
/// Pictures from a database, which here are the caller's to give: an <see cref="Input"/> of <c>[batch_size, C, crop, crop]</c>
/// and labels. The database alone knows the channels; 3 are taken, or 1 for <c>force_gray</c>.
/// </summary>
internal static class Data
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup) => Input.OfPictures(setup);
}
