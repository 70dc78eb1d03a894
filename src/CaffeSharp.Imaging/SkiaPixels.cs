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
        for (int from = 0, to = 0; from < bgra.Length; from += 4, to += 3)
            bgra.Slice(from, 3).CopyTo(bgr.AsSpan(to));
        return new Image(new ImageSize(bitmap.Height, bitmap.Width), 3, bgr);
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
