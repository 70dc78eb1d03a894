namespace CaffeSharp.Imaging;

/// <summary>A piece of a picture: where its top left corner lies, and whether it is then turned left to right.</summary>
internal readonly record struct Crop(int Top, int Left, bool Mirrored)
{
    /// <summary>The middle piece; the odd pixel stays at the bottom and on the right.</summary>
    public static Crop Centre(ImageSize whole, ImageSize piece) =>
        new((whole.Height - piece.Height) / 2, (whole.Width - piece.Width) / 2, Mirrored: false);

    /// <summary>
    /// pycaffe's <c>oversample</c>: top left, top right, bottom left, bottom right, centre, then the same mirrored.
    /// </summary>
    public static Crop[] Ten(ImageSize whole, ImageSize piece)
    {
        int bottom = whole.Height - piece.Height, right = whole.Width - piece.Width;
        Crop[] plain =
        [
            new(0, 0, false), new(0, right, false), new(bottom, 0, false), new(bottom, right, false),
            Centre(whole, piece),
        ];
        return [.. plain, .. plain.Select(crop => crop.Mirror())];
    }

    /// <summary>The same piece, turned left to right.</summary>
    public Crop Mirror() => this with { Mirrored = !Mirrored };

    /// <summary>Copies this piece out of planes <c>[C, H, W]</c> of size <paramref name="whole"/>.</summary>
    public void CopyTo(ReadOnlySpan<float> planes, ImageSize whole, ImageSize piece, Span<float> output)
    {
        int channels = output.Length / (piece.Height * piece.Width);
        for (int row = 0; row < channels * piece.Height; row++)
        {
            int c = row / piece.Height, i = row % piece.Height;
            int from = (((c * whole.Height) + Top + i) * whole.Width) + Left;
            Span<float> to = output.Slice(row * piece.Width, piece.Width);
            planes.Slice(from, piece.Width).CopyTo(to);
            if (Mirrored)
                to.Reverse();
        }
    }
}
