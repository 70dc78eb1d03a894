using SkiaSharp;

namespace CaffeSharp.Imaging;

/// <summary>From the bytes of a picture file to an <see cref="Image"/>.</summary>
internal static class ImageDecoder
{
    public static Image Decode(Stream stream, string name)
    {
        using SKCodec codec = Open(stream, name);
        SKImageInfo header = codec.Info;
        if ((long)header.Width * header.Height > Image.MaxPixels)
            throw new ImageException($"{name}: its header says {header.Width}x{header.Height} pixels, and at most {Image.MaxPixels} are decoded");
        bool gray = header.ColorType == SKColorType.Gray8;
        // No colour space: the numbers as they stand in the file, as OpenCV gives them.
        var wanted = new SKImageInfo(header.Width, header.Height, gray ? SKColorType.Gray8 : SKColorType.Bgra8888,
            gray ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(wanted, wanted.RowBytes);
        SKCodecResult result = codec.GetPixels(wanted, bitmap.GetPixels());
        if (result == SKCodecResult.IncompleteInput)
            throw new ImageException($"{name}: the picture is cut short");
        if (result != SKCodecResult.Success)
            throw new ImageException($"{name}: the picture is damaged or cut short");
        ReadOnlySpan<byte> decoded = bitmap.GetPixelSpan();
        byte[] pixels = gray ? decoded.ToArray() : DropAlpha(decoded);
        var image = new Image(new ImageSize(header.Height, header.Width), gray ? 1 : 3, pixels);
        return Orientation.Upright(image, (int)codec.EncodedOrigin);
    }

    private static SKCodec Open(Stream stream, string name)
    {
        // The first bytes are looked at before the rest is read: the rest may be gigabytes of something else.
        Span<byte> start = stackalloc byte[FileSignature.Length];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.IsEmpty)
            throw new ImageException($"{name}: the file is empty");
        if (!FileSignature.IsPicture(start))
            throw new ImageException($"{name}: not a picture in JPEG, PNG, WebP, BMP or GIF form{FileSignature.Guess(start)}");
        SkiaLibrary.Require(name);
        using var bytes = new MemoryStream();
        bytes.Write(start);
        stream.CopyTo(bytes);
        bytes.Position = 0;
        return SKCodec.Create(SKData.Create(bytes))
            ?? throw new ImageException($"{name}: the picture's header is damaged or cut short");
    }

    private static byte[] DropAlpha(ReadOnlySpan<byte> bgra)
    {
        byte[] bgr = new byte[bgra.Length / 4 * 3];
        for (int from = 0, to = 0; from < bgra.Length; from += 4, to += 3)
            bgra.Slice(from, 3).CopyTo(bgr.AsSpan(to));
        return bgr;
    }
}
