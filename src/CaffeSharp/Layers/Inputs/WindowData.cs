using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Windows cut out of pictures, which here are the caller's to give: an <see cref="Input"/> of
/// <c>[batch_size, 3, crop, crop]</c> and labels.
/// </summary>
internal static class WindowData
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        WindowDataParameter text = setup.Text.WindowDataParam ?? new();
        return Input.OfPictures(setup, text.BatchSize, 3, 0, 0, text.CropSize);
    }
}
