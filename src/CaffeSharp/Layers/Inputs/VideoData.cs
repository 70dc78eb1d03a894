using CaffeSharp.Blobs;
using CaffeSharp.Proto;

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
        if (setup.Text.VideoDataParam is { HasBatchSize: true } segments)
            return OfSegments(setup, segments);
        DataParameter text = setup.Text.DataParam ?? new();
        var (height, width) = Input.ResizedTo(setup.Text.TransformParam);
        return Input.OfPictures(setup, text.BatchSize, Input.PictureChannels(setup), height, width, text.CropSize);
    }

    private static Input OfSegments(LayerSetup setup, VideoDataParameter text)
    {
        int perPicture = text.Modality == VideoDataParameter.Types.Modality.Flow ? 2 : 3;
        long channels = (long)text.NumSegments * text.NewLength * perPicture;
        if (channels is < 1 or > int.MaxValue)
            throw new LayerException($"has {text.NumSegments} segments of {text.NewLength} pictures of {perPicture} channels, which are none or too many");
        Shape pictures = Input.PictureShape(setup, text.BatchSize, (int)channels, text.NewHeight, text.NewWidth, text.CropSize);
        return Input.OfTops(setup, [pictures, [pictures[0], 1, 1, 1]]);
    }
}
