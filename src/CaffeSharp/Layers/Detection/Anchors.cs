namespace CaffeSharp.Layers;

/// <summary>The boxes that a region proposal network moves about, around the first place of its map.</summary>
internal static class Anchors
{
    /// <summary>
    /// A box for every ratio of height to width and every scale, all around the middle of a square: that of the square's
    /// area, its sides rounded, then made larger by the scale. Edges are pixels that belong to the box.
    /// </summary>
    /// <param name="size">The square's side in pixels.</param>
    /// <param name="ratios">Height over width; the outer loop.</param>
    /// <param name="scales">Sizes over that of the square; the inner loop.</param>
    /// <param name="rounding">Where halves go: to even for numpy, away from 0 for C.</param>
    public static Box[] Around(int size, IReadOnlyList<float> ratios, IReadOnlyList<float> scales, MidpointRounding rounding)
    {
        double middle = 0.5 * (size - 1);
        return [.. ratios.SelectMany(ratio => scales.Select(scale => Of(ratio, scale)))];

        Box Of(double ratio, double scale)
        {
            double width = Math.Round(Math.Sqrt((double)size * size / ratio), rounding), height = Math.Round(width * ratio, rounding);
            double across = 0.5 * ((width * scale) - 1), down = 0.5 * ((height * scale) - 1);
            return new((float)(middle - across), (float)(middle - down), (float)(middle + across), (float)(middle + down));
        }
    }
}
