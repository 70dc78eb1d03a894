using CaffeSharp.Layers;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>
/// A piece of a picture as MTCNN's nets take it. They were trained on pictures laid out by columns, so rows and columns are swapped:
/// <code>
/// input[c, x, y] = (picture[y, x, c] − 127.5) / 128,   c = red, green, blue
/// </code>
/// </summary>
internal static class FacePatch
{
    private const int Channels = 3;
    private const float Middle = 127.5f, Scale = 1 / 128f;

    /// <summary>Writes a whole picture of three channels to <c>[3, W, H]</c>.</summary>
    public static void Write(Image image, Span<float> input)
    {
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        int height = image.Height, width = image.Width, from = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = Channels - 1; c >= 0; c--)
                    input[(((c * width) + x) * height) + y] = (pixels[from++] - Middle) * Scale;
            }
        }
    }

    /// <summary>A piece cut out of a picture; what lies outside the picture is black.</summary>
    /// <param name="image">A picture of three channels.</param>
    /// <param name="box">A square on whole pixels, its edges included.</param>
    public static Image Cut(Image image, Box box)
    {
        int left = (int)box.Left, top = (int)box.Top, side = (int)box.Right - left + 1;
        byte[] piece = new byte[checked(side * side * Channels)];
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        int first = Math.Clamp(left, 0, image.Width), last = Math.Clamp(left + side, first, image.Width);
        for (int y = Math.Max(top, 0); y < Math.Min(top + side, image.Height); y++)
        {
            ReadOnlySpan<byte> row = pixels[(((y * image.Width) + first) * Channels)..(((y * image.Width) + last) * Channels)];
            if (row.Length > 0)
                row.CopyTo(piece.AsSpan((((y - top) * side) + first - left) * Channels));
        }
        return new Image(new ImageSize(side, side), Channels, piece);
    }

    /// <summary>Whether a square can be cut: it has pixels, and is neither far larger than the picture nor outside it.</summary>
    public static bool CanCut(Image image, Box box)
    {
        float side = box.Right - box.Left;
        return side >= 0 && side <= 4f * Math.Max(image.Height, image.Width)
            && box.Right >= 0 && box.Bottom >= 0 && box.Left < image.Width && box.Top < image.Height;
    }
}
