using SkiaSharp;

namespace CaffeSharp.Imaging;

/// <summary>Between an <see cref="Image"/> and Skia's bitmap.</summary>
internal static class SkiaPixels
{
    /// <summary>A bitmap of its own with the picture's pixels: gray, or blue, green, red and an opaque alpha.</summary>
    public static SKBitmap ToBitmap(Image image)
    {
        bool gray = image.Channels == 1;
        var info = new SKImageInfo(image.Width, image.Height, gray ? SKColorType.Gray8 : SKColorType.Bgra8888, SKAlphaType.Opaque);
        var bitmap = new SKBitmap(info, info.RowBytes);
        if (gray)
            image.Pixels.Span.CopyTo(bitmap.GetPixelSpan());
        else
            AddAlpha(image.Pixels.Span, bitmap.GetPixelSpan());
        return bitmap;
    }

    /// <summary>The colours of a bitmap of blue, green, red and alpha, rows without gaps.</summary>
    public static Image ToImage(SKBitmap bitmap)
    {
        ReadOnlySpan<byte> bgra = bitmap.GetPixelSpan();
        byte[] bgr = new byte[bgra.Length / 4 * 3];
        DropAlpha(bgra, bgr);
        return new Image(new ImageSize(bitmap.Height, bitmap.Width), 3, bgr);
    }

    /// <summary>Copies blue, green and red of every pixel, perhaps within the same memory; returns how many bytes these are.</summary>
    public static int DropAlpha(ReadOnlySpan<byte> bgra, Span<byte> bgr)
    {
        int to = 0;
        for (int from = 0; from < bgra.Length; from += 4, to += 3)
            bgra.Slice(from, 3).CopyTo(bgr[to..]);
        return to;
    }

    private static void AddAlpha(ReadOnlySpan<byte> bgr, Span<byte> bgra)
    {
        for (int from = 0, to = 0; from < bgr.Length; from += 3, to += 4)
        {
            bgr.Slice(from, 3).CopyTo(bgra[to..]);
            bgra[to + 3] = byte.MaxValue;
        }
    }
}
