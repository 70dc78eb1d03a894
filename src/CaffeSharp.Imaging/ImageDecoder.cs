using System.Runtime.InteropServices;
using SkiaSharp;

namespace CaffeSharp.Imaging;

/// <summary>From the bytes of a picture file to an <see cref="Image"/>.</summary>
internal static class ImageDecoder
{
    // What a file may cost: 64 MB, and a thousand times its length.
    private const long AnyFile = 64_000_000, ForEveryByte = 1000;

    // Skia writes colours with their transparency, which is dropped in place.
    private const int GrayBytes = 1, ColourBytes = 4;

    public static Image Decode(Stream stream, string name, int? maxPixels)
    {
        using MemoryStream file = Read(stream, name);
        ReadOnlySpan<byte> bytes = file.GetBuffer().AsSpan(0, (int)file.Length);
        if (PortablePixmap.Is(bytes))
            return new PortablePixmap(bytes, name).Decode(maxPixels);
        return TiffPicture.Is(bytes) ? TiffPicture.Decode(file, name, maxPixels) : DecodeBySkia(bytes, name, maxPixels);
    }

    /// <summary>Throws if a picture has more pixels than are decoded.</summary>
    /// <exception cref="ImageException">It has.</exception>
    public static void RequireSize(int width, int height, int pixelBytes, long fileBytes, string name, int? maxPixels)
    {
        long most = Math.Min(maxPixels ?? MostPixels(fileBytes, pixelBytes), Array.MaxLength / pixelBytes);
        if (width < 1 || height < 1 || (long)width * height > most)
            throw new ImageException($"{name}: its header says {width}x{height} pixels, and at most {most} are decoded from {fileBytes} bytes");
    }

    private static Image DecodeBySkia(ReadOnlySpan<byte> file, string name, int? maxPixels)
    {
        SkiaLibrary.Require(name);
        using var data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw new ImageException($"{name}: the picture's header is damaged or cut short");
        SKImageInfo header = codec.Info;
        bool gray = header.ColorType == SKColorType.Gray8;
        int bytes = gray ? GrayBytes : ColourBytes;
        RequireSize(header.Width, header.Height, bytes, file.Length, name, maxPixels);
        // No colour space: the numbers as they stand in the file, as OpenCV gives them.
        var wanted = new SKImageInfo(header.Width, header.Height, gray ? SKColorType.Gray8 : SKColorType.Bgra8888,
            gray ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        byte[] decoded = GC.AllocateArray<byte>(header.Width * header.Height * bytes, pinned: true);
        SKCodecResult result = codec.GetPixels(wanted, Marshal.UnsafeAddrOfPinnedArrayElement(decoded, 0));
        if (result == SKCodecResult.IncompleteInput)
            throw new ImageException($"{name}: the picture is cut short");
        if (result != SKCodecResult.Success)
            throw new ImageException($"{name}: the picture is damaged or cut short");
        var image = new Image(new ImageSize(header.Height, header.Width), gray ? 1 : 3, gray ? decoded : decoded.AsMemory(0, SkiaPixels.DropAlpha(decoded, decoded)));
        return Orientation.Upright(image, (int)codec.EncodedOrigin);
    }

    private static long MostPixels(long fileBytes, int pixelBytes) => Math.Min(Image.MaxPixels, (AnyFile + (ForEveryByte * fileBytes)) / pixelBytes);

    private static MemoryStream Read(Stream stream, string name)
    {
        // The first bytes are looked at before the rest is read: the rest may be gigabytes of something else.
        Span<byte> start = stackalloc byte[FileSignature.Length];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.IsEmpty)
            throw new ImageException($"{name}: the file is empty");
        if (!FileSignature.IsPicture(start))
            throw new ImageException($"{name}: not a picture in JPEG, PNG, WebP, BMP, GIF, TIFF or PPM form{FileSignature.Guess(start)}");
        var bytes = new MemoryStream();
        bytes.Write(start);
        stream.CopyTo(bytes);
        bytes.Position = 0;
        return bytes;
    }
}
