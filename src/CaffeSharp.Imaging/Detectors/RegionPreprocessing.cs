namespace CaffeSharp.Imaging.Detectors;

/// <summary>
/// The size at which Faster R-CNN and R-FCN see a picture (py-faster-rcnn, <c>TEST.SCALES</c> and <c>TEST.MAX_SIZE</c>): the shorter
/// side becomes 600 pixels, or less where the longer side would pass 1000.
/// </summary>
internal static class RegionPreprocessing
{
    private const double Shorter = 600, Longest = 1000;

    /// <summary>What a picture's sides are multiplied with.</summary>
    public static float Scale(ImageSize picture)
    {
        double scale = Shorter / Math.Min(picture.Height, picture.Width);
        return (float)Math.Min(scale, Longest / Math.Max(picture.Height, picture.Width));
    }

    /// <summary>The size of the net's input: at least one pixel a side.</summary>
    public static ImageSize Size(ImageSize picture)
    {
        float scale = Scale(picture);
        return new(Side(picture.Height, scale), Side(picture.Width, scale));
    }

    private static int Side(int side, float scale) => Math.Max(1, (int)MathF.Round(side * scale));
}
