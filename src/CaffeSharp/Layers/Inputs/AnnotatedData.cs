using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// Pictures with boxes from a database, which here are the caller's to give: an <see cref="Input"/> of
/// <c>[batch_size, C, H, W]</c> by the crop or the <c>resize_param</c>, and <c>[1, 1, boxes, 8]</c> of image, label, instance, the four
/// edges and whether it is difficult; one box until the caller gives more. SSD's layer.
/// </summary>
internal static class AnnotatedData
{
    private const int AnnotationSize = 8;

    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        Input pictures = Input.OfPictures(setup);
        Shape boxes = [1, 1, 1, AnnotationSize];
        return pictures.Shapes.Count == 1 ? pictures : new Input { Shapes = [pictures.Shapes[0], boxes] };
    }
}
