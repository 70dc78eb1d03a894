using CaffeSharp.Formats;
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
        using SKBitmap bitmap = SkiaPixels.ToBitmap(image);
        using SKData data = bitmap.Encode(format, Quality)
            ?? throw new ImageException($"{path}: a picture of {image.Size} cannot be written in this form");
        try
        {
            OutputFile.Write(path, data.SaveTo);
        }
        catch (FileFormatException e)
        {
            throw new ImageException(e.Message, e);
        }
    }
}
