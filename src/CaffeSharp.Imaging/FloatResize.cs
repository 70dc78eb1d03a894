using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>
/// Bilinear resizing to float planes with half-pixel centres and no smoothing:
/// <code>
/// y = (i + 0.5) · in / out − 0.5,  h = ⌊y⌋, b = y − h   (columns alike, with w and a)
/// out = (1 − b) · ((1 − a) · p[h, w] + a · p[h, w + 1]) + b · ((1 − a) · p[h + 1, w] + a · p[h + 1, w + 1])
/// </code>
/// What stands beyond the edge is either the edge pixel (OpenCV) or the smallest value of the whole picture.
/// The latter is what pycaffe's <c>io.resize_image</c> comes to: it stretches the values to [0, 1] by the
/// picture's smallest and largest, lets scikit-image resize in mode <c>constant</c> (0 outside), and stretches back.
/// </summary>
internal static class FloatResize
{
    /// <summary>The resized picture as <c>[C, H, W]</c>, values 0 to 255.</summary>
    public static Blob Resize(Image image, ImageSize size, ResizeMethod method, ChannelOrder order)
    {
        byte? outside = method == ResizeMethod.Pycaffe ? TensorPrimitives.Min(image.Pixels.Span) : null;
        var output = new Blob([image.Channels, size.Height, size.Width]);
        int plane = size.Height * size.Width;
        for (int c = 0; c < image.Channels; c++)
        {
            var source = new Source(image, Planes.Source(c, image.Channels, order), outside);
            Resize(source, size, output.Span.Slice(c * plane, plane));
        }
        return output;
    }

    private static void Resize(Source source, ImageSize size, Span<float> output)
    {
        ImageSize from = source.Image.Size;
        ReadOnlySpan<byte> pixels = source.Image.Pixels.Span;
        for (int i = 0; i < size.Height; i++)
        {
            (int h, float b) = ResizePosition.At(i, from.Height, size.Height);
            for (int j = 0; j < size.Width; j++)
            {
                (int w, float a) = ResizePosition.At(j, from.Width, size.Width);
                float upper = ((1 - a) * source.Read(pixels, h, w)) + (a * source.Read(pixels, h, w + 1));
                float lower = ((1 - a) * source.Read(pixels, h + 1, w)) + (a * source.Read(pixels, h + 1, w + 1));
                output[(i * size.Width) + j] = ((1 - b) * upper) + (b * lower);
            }
        }
    }

    /// <summary>One channel of a picture, and what stands beyond its edge: a value, or null for the edge pixel.</summary>
    private readonly record struct Source(Image Image, int Channel, byte? Outside)
    {
        public float Read(ReadOnlySpan<byte> pixels, int h, int w)
        {
            if (Outside is byte value && ((uint)h >= (uint)Image.Height || (uint)w >= (uint)Image.Width))
                return value;
            int pixel = (Math.Clamp(h, 0, Image.Height - 1) * Image.Width) + Math.Clamp(w, 0, Image.Width - 1);
            return pixels[(pixel * Image.Channels) + Channel];
        }
    }
}
