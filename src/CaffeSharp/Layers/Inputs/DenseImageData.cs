using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Pictures with a label for every pixel, which here are the caller's to give: an <see cref="Input"/> of <c>[N, C, H, W]</c> and
/// labels <c>[N, 1, H, W]</c>. SegNet's layer; DeepLab's <c>ImageSegData</c>, which gives the size of the picture in a third top
/// <c>[N, 1, 1, 2]</c>; HED's <c>ImageLabelmapData</c>.
/// </summary>
internal static class DenseImageData
{
    /// <summary>Makes SegNet's layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        DenseImageDataParameter text = setup.Text.DenseImageDataParam ?? new();
        bool isCropped = text.CropHeight > 0 && text.CropWidth > 0;
        return Of(setup, text.BatchSize, text.IsColor, isCropped ? text.CropHeight : text.NewHeight, isCropped ? text.CropWidth : text.NewWidth, 0);
    }

    /// <summary>Makes DeepLab's or HED's layer from its text.</summary>
    public static Input ParseImages(LayerSetup setup)
    {
        ImageDataParameter text = setup.Text.ImageDataParam ?? new();
        return Of(setup, text.BatchSize, text.IsColor, text.NewHeight, text.NewWidth, text.CropSize);
    }

    private static Input Of(LayerSetup setup, uint batch, bool isColor, uint height, uint width, uint crop)
    {
        Shape pictures = Input.PictureShape(setup, batch, isColor ? 3 : 1, height, width, crop);
        return Input.OfTops(setup, [pictures, pictures.With(1, 1), [pictures[0], 1, 1, 2]]);
    }
}
