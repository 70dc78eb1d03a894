using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// Pictures of a film or a camera, which here are the caller's to give: an <see cref="Input"/> of <c>[batch_size, C, H, W]</c>
/// by the crop or the <c>resize_param</c>, and labels. SSD's layer, or that of temporal segment networks, where the channels are
/// those of all pictures of all segments and the labels <c>[N, 1, 1, 1]</c>.
/// </summary>
internal static class VideoData
{
    /// <summary>Makes the layer from its text: that of temporal segment networks where <c>video_data_param</c> has the batch.</summary>
    public static Input Parse(LayerSetup setup)
    {
        if (setup.Text.VideoDataParam is not { HasBatchSize: true })
            return Input.OfPictures(setup);
        Shape pictures = Input.PictureShape(setup);
        return Input.OfTops(setup, [pictures, [pictures[0], 1, 1, 1]]);
    }
}
