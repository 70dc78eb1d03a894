using CaffeSharp.Imaging;
using SkiaSharp;

namespace CaffeSharp.Tests.Imaging;

/// <summary>Small pictures for tests, and their files.</summary>
internal static class Pictures
{
    /// <summary>A picture of given rows; each value one byte of <c>[H, W, C]</c>.</summary>
    public static Image Of(int height, int width, int channels, params byte[] pixels) =>
        new(new ImageSize(height, width), channels, pixels);

    /// <summary>A picture whose every byte tells where it stands.</summary>
    public static Image Ramp(int height, int width, int channels)
    {
        byte[] pixels = new byte[height * width * channels];
        for (int k = 0; k < pixels.Length; k++)
            pixels[k] = (byte)((k * 37) + (k / 11));
        return Of(height, width, channels, pixels);
    }

    /// <summary>Four blocks of one colour each: red and green above, blue and white below.</summary>
    public static SKBitmap FourColours(int block)
    {
        var bitmap = new SKBitmap(new SKImageInfo(2 * block, 2 * block, SKColorType.Bgra8888, SKAlphaType.Opaque));
        SKColor[] colours = [SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White];
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
                bitmap.SetPixel(x, y, colours[(y / block * 2) + (x / block)]);
        }
        return bitmap;
    }

    /// <summary>A picture with detail, so that its file has some length in every form.</summary>
    public static SKBitmap Detailed(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(x * 7 ^ y * 3), (byte)(x * y), (byte)(x * 5 + y * 11)));
        }
        return bitmap;
    }

    public static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format, int quality = 95)
    {
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>A 24-bit BMP file, bottom row first, as the format has it.</summary>
    public static byte[] EncodeBmp(Image image)
    {
        int stride = ((image.Width * 3) + 3) / 4 * 4;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        writer.Write(54 + (stride * image.Height));
        writer.Write(0);
        writer.Write(54);
        writer.Write(40);
        writer.Write(image.Width);
        writer.Write(image.Height);
        writer.Write((short)1);
        writer.Write((short)24);
        writer.Write(new byte[24]);
        for (int h = image.Height - 1; h >= 0; h--)
        {
            writer.Write(image.Pixels.Span.Slice(h * image.Width * 3, image.Width * 3));
            writer.Write(new byte[stride - (image.Width * 3)]);
        }
        return stream.ToArray();
    }

    /// <summary>A JPEG with an EXIF block that holds nothing but the orientation, put behind the start marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    public static Image Load(byte[] file, string name = "test picture") => Image.Load(new MemoryStream(file), name);
}
