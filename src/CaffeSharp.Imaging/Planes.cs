using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>Between interleaved bytes <c>[H, W, C]</c> and float planes <c>[C, H, W]</c>.</summary>
internal static class Planes
{
    /// <summary>Where each channel of a blob stands in a pixel: 0, 1, 2 for BGR, 2, 1, 0 for RGB.</summary>
    public static int Source(int channel, int channels, ChannelOrder order) =>
        order == ChannelOrder.Rgb ? channels - 1 - channel : channel;

    public static Blob FromImage(Image image, ChannelOrder order)
    {
        int channels = image.Channels, plane = image.Height * image.Width;
        var blob = new Blob([channels, image.Height, image.Width]);
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        for (int c = 0; c < channels; c++)
        {
            Span<float> to = blob.Span.Slice(c * plane, plane);
            int from = Source(c, channels, order);
            for (int i = 0; i < plane; i++)
                to[i] = pixels[(i * channels) + from];
        }
        return blob;
    }

    public static Image ToImage(Blob blob, ChannelOrder order)
    {
        Shape shape = blob.Shape;
        if (shape.Axes is not (3 or 4) || (shape.Axes == 4 && shape[0] != 1) || shape[-3] is not (1 or 3))
            throw new ImageException($"a blob of {shape} is not one picture: that would be [1, 1 or 3, H, W]");
        int channels = shape[-3], plane = shape[-2] * shape[-1];
        byte[] pixels = new byte[shape.Count()];
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<float> from = blob.Span.Slice(c * plane, plane);
            int to = Source(c, channels, order);
            for (int i = 0; i < plane; i++)
                pixels[(i * channels) + to] = ToByte(from[i]);
        }
        return new Image(new ImageSize(shape[-2], shape[-1]), channels, pixels);
    }

    private static byte ToByte(float value) => float.IsNaN(value) ? (byte)0 : (byte)Math.Clamp(MathF.Round(value), 0, 255);
}
