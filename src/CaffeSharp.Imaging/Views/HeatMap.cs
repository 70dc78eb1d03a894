using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging.Views;

/// <summary>Shows over a picture where a map of a net is strong.</summary>
public static class HeatMap
{
    private const float HalfWay = 0.5f;

    // Dark blue to yellow over red, in blue, green, red: even in lightness, so that it also reads in gray.
    private static readonly float[][] Colours = [[60, 10, 10], [130, 20, 90], [90, 50, 200], [30, 130, 250], [120, 250, 250]];

    /// <summary>Draws a map over a picture.</summary>
    /// <param name="picture">The picture, gray or colour.</param>
    /// <param name="map"><c>[1, channels, height, width]</c>; it is stretched over the whole picture.</param>
    /// <param name="channel">Which channel; <see langword="null"/> for the largest of all at each place.</param>
    /// <param name="opacity">How much of the picture the map hides, 0 to 1.</param>
    /// <returns>A picture in colour, of the picture's size.</returns>
    /// <exception cref="ImageException">The blob is no map of one image, or has no such channel.</exception>
    public static Image Draw(Image picture, Blob map, int? channel = null, float opacity = HalfWay)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(map);
        Shape shape = map.Shape;
        if (shape.Axes != 4 || shape[0] != 1 || shape.Count() == 0)
            throw new ImageException($"a blob of {shape} is no map over a picture: that is [1, channels, height, width]");
        if (channel < 0 || channel >= shape[1])
            throw new ImageException($"a blob of {shape} has channels 0 to {shape[1] - 1}, and not {channel}");
        byte[] levels = Levels(map, channel);
        ReadOnlySpan<byte> stretched = new Image(new ImageSize(shape[2], shape[3]), 1, levels).Resize(picture.Size).Pixels.Span;
        byte[] pixels = picture.WithChannels(3).Pixels.ToArray();
        for (int i = 0; i < stretched.Length; i++)
        {
            float place = stretched[i] / 255f * (Colours.Length - 1);
            int from = Math.Min((int)place, Colours.Length - 2);
            for (int c = 0; c < 3; c++)
            {
                float colour = float.Lerp(Colours[from][c], Colours[from + 1][c], place - from);
                pixels[(3 * i) + c] = (byte)MathF.Round(float.Lerp(pixels[(3 * i) + c], colour, opacity));
            }
        }
        return new Image(picture.Size, 3, pixels);
    }

    private static byte[] Levels(Blob map, int? channel)
    {
        int plane = map.Shape.Count(2);
        float[] strongest = map.Span.Slice((channel ?? 0) * plane, plane).ToArray();
        for (int c = 1; channel is null && c < map.Shape[1]; c++)
            TensorPrimitives.Max(strongest, map.Span.Slice(c * plane, plane), strongest);
        float least = TensorPrimitives.Min<float>(strongest), range = TensorPrimitives.Max<float>(strongest) - least;
        return [.. strongest.Select(number => range > 0 ? (byte)Math.Clamp(MathF.Round((number - least) / range * 255), 0, 255) : (byte)0)];
    }
}
