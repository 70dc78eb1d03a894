using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging.Views;

/// <summary>Shows what a net has learned and what it computes as a grid of small pictures, dark for the blob's least number, light for its largest.</summary>
public static class BlobTiles
{
    private const int MostTiles = 4096, WantedSide = 40, MostSide = 4096;
    private const byte Ground = 255, MiddleGray = 128;

    /// <summary>The filters of a convolution.</summary>
    /// <param name="weights">
    /// <c>[filters, channels, height, width]</c>. Filters of three channels are shown in colour, others as a gray tile for every channel, the
    /// channels of a filter side by side.
    /// </param>
    /// <param name="order">Which colour is the first of three channels.</param>
    /// <exception cref="ImageException">The shape is another, holds nothing, or makes more than 4,096 tiles or too large a picture.</exception>
    public static Image Filters(Blob weights, ChannelOrder order = ChannelOrder.Bgr)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Shape shape = weights.Shape;
        if (shape.Axes != 4)
            throw new ImageException($"weights of {shape} are not filters: those are [filters, channels, height, width]");
        return shape[1] == 3
            ? Draw(weights.Span, shape[0], 3, shape[2], shape[3], Square(shape[0]), order)
            : Draw(weights.Span, shape[0] * shape[1], 1, shape[2], shape[3], shape[1] == 1 ? Square(shape[0]) : shape[1], order);
    }

    /// <summary>The feature maps of an image.</summary>
    /// <param name="maps"><c>[N, channels, height, width]</c>, of which the first image is shown; a gray tile for every channel.</param>
    /// <exception cref="ImageException">The shape is another, holds nothing, or makes more than 4,096 tiles or too large a picture.</exception>
    public static Image Maps(Blob maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        Shape shape = maps.Shape;
        if (shape.Axes != 4 || shape.Count() == 0)
            throw new ImageException($"a blob of {shape} has no feature maps: those are [N, channels, height, width]");
        return Draw(maps.Span[..shape.Count(1)], shape[1], 1, shape[2], shape[3], Square(shape[1]), ChannelOrder.Bgr);
    }

    private static int Square(int tiles) => (int)Math.Ceiling(Math.Sqrt(tiles));

    private static Image Draw(ReadOnlySpan<float> numbers, int tiles, int channels, int height, int width, int columns, ChannelOrder order)
    {
        if (tiles is < 1 or > MostTiles || height == 0 || width == 0)
            throw new ImageException($"{tiles} tiles of {height}x{width} cannot be shown: from 1 to {MostTiles} can");
        int rows = (tiles + columns - 1) / columns, scale = Math.Max(1, WantedSide / Math.Max(height, width));
        while (scale > 1 && ((columns * ((width * scale) + 1)) > MostSide || (rows * ((height * scale) + 1)) > MostSide))
            scale--;
        long wide = ((long)columns * ((width * scale) + 1)) + 1, high = ((long)rows * ((height * scale) + 1)) + 1;
        if (wide > 4 * MostSide || high > 4 * MostSide)
            throw new ImageException($"{tiles} tiles of {height}x{width} would be a picture of {high}x{wide}, and 16384x16384 is the most");
        byte[] pixels = new byte[wide * high * channels];
        pixels.AsSpan().Fill(Ground);
        float least = TensorPrimitives.Min(numbers), range = TensorPrimitives.Max(numbers) - least;
        for (int tile = 0; tile < tiles; tile++)
        {
            int left = 1 + (tile % columns * ((width * scale) + 1)), top = 1 + (tile / columns * ((height * scale) + 1));
            for (int y = 0; y < height * scale; y++)
            {
                for (int x = 0; x < width * scale; x++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        float number = numbers[(((((tile * channels) + Planes.Source(c, channels, order)) * height) + (y / scale)) * width) + (x / scale)];
                        pixels[((((top + y) * wide) + left + x) * channels) + c] = Level(number, least, range);
                    }
                }
            }
        }
        return new Image(new ImageSize((int)high, (int)wide), channels, pixels);
    }

    // Equal numbers all over are neither dark nor light; NaN and infinities are black and white.
    private static byte Level(float number, float least, float range) =>
        range == 0 ? MiddleGray : float.IsNaN((number - least) / range) ? (byte)0 : (byte)Math.Clamp(MathF.Round((number - least) / range * 255), 0, 255);
}
