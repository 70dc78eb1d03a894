using SkiaSharp;

namespace CaffeSharp.Imaging;

/// <summary>From an <see cref="Image"/> to a picture file.</summary>
internal static class ImageEncoder
{
    private const int Quality = 95;

    public static void Save(Image image, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SKEncodedImageFormat format = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => SKEncodedImageFormat.Png,
            ".jpg" or ".jpeg" => SKEncodedImageFormat.Jpeg,
            ".webp" => SKEncodedImageFormat.Webp,
            _ => throw new ImageException($"{path}: the name of a picture to write ends in .png, .jpg or .webp"),
        };
        SkiaLibrary.Require(path);
        bool gray = image.Channels == 1;
        var info = new SKImageInfo(image.Width, image.Height, gray ? SKColorType.Gray8 : SKColorType.Bgra8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info, info.RowBytes);
        if (gray)
            image.Pixels.Span.CopyTo(bitmap.GetPixelSpan());
        else
            AddAlpha(image.Pixels.Span, bitmap.GetPixelSpan());
        using SKData data = bitmap.Encode(format, Quality)
            ?? throw new ImageException($"{path}: a picture of {image.Size} cannot be written in this form");
        try
        {
            using FileStream file = File.Create(path);
            data.SaveTo(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ImageException($"{path}: the picture cannot be written ({e.Message})", e);
        }
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
