namespace CaffeSharp.Imaging;

/// <summary>Puts a photograph upright by the orientation number (1 to 8) of its EXIF data.</summary>
internal static class Orientation
{
    public static Image Upright(Image image, int orientation)
    {
        if (orientation is <= 1 or > 8)
            return image;
        // From 5 on, rows and columns change places.
        ImageSize size = orientation >= 5 ? new ImageSize(image.Width, image.Height) : image.Size;
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        byte[] upright = new byte[pixels.Length];
        int channels = image.Channels, to = 0;
        for (int i = 0; i < size.Height; i++)
        {
            for (int j = 0; j < size.Width; j++, to += channels)
            {
                (int h, int w) = Source(orientation, i, j, image.Height - 1, image.Width - 1);
                pixels.Slice(((h * image.Width) + w) * channels, channels).CopyTo(upright.AsSpan(to));
            }
        }
        return new Image(size, channels, upright);
    }

    /// <summary>Where the pixel of output row i, column j stands in the stored picture.</summary>
    private static (int Row, int Column) Source(int orientation, int i, int j, int lastRow, int lastColumn) =>
        orientation switch
        {
            2 => (i, lastColumn - j),
            3 => (lastRow - i, lastColumn - j),
            4 => (lastRow - i, j),
            5 => (j, i),
            6 => (lastRow - j, i),
            7 => (lastRow - j, lastColumn - i),
            8 => (j, lastColumn - i),
            _ => (i, j),
        };
}
