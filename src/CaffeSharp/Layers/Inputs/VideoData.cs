using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Pictures of a film or a camera, which here are the caller's to give: an <see cref="Input"/> of <c>[batch_size, C, H, W]</c>
/// by the crop or the <c>resize_param</c>, and labels. SSD's layer.
/// </summary>
public static class VideoData
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        DataParameter text = setup.Text.DataParam ?? new();
        var (height, width) = Input.ResizedTo(setup.Text.TransformParam);
        return Input.OfPictures(setup, text.BatchSize, Input.PictureChannels(setup), height, width, text.CropSize);
    }
}
