using System.Buffers.Binary;
using CaffeSharp.Imaging;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>A small picture in every form that is read.</summary>
internal static class SmallPictures
{
    private const int Height = 9, Width = 13;

    /// <summary>The files.</summary>
    public static byte[][] All()
    {
        using var folder = new CaseFolder();
        var pictures = new List<byte[]> { Bmp(), Gif() };
        foreach (int channels in new[] { 1, 3 })
        {
            foreach (string ending in new[] { "png", "jpg", "webp" })
            {
                string path = folder.Write($"picture.{ending}", []);
                new Image(new ImageSize(Height, Width), channels, Pixels(channels)).Save(path);
                pictures.Add(File.ReadAllBytes(path));
            }
        }
        return [.. pictures];
    }

    private static byte[] Pixels(int channels) => [.. Enumerable.Range(0, Height * Width * channels).Select(i => (byte)(i * 37))];

    /// <summary>24 bits a pixel, bottom row first, rows filled up to four bytes.</summary>
    private static byte[] Bmp()
    {
        const int Header = 54, Row = ((Width * 3) + 3) / 4 * 4;
        byte[] file = new byte[Header + (Row * Height)];
        "BM"u8.CopyTo(file);
        Put(2, file.Length);
        Put(10, Header);
        Put(14, 40);
        Put(18, Width);
        Put(22, Height);
        Put(26, 1 | (24 << 16));
        Pixels(3).AsSpan(0, Row * Height - (3 * Height)).CopyTo(file.AsSpan(Header));
        return file;

        void Put(int at, int number) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), number);
    }

    /// <summary>Two colours; every pixel a code of its own, with the table cleared before it grows.</summary>
    private static byte[] Gif()
    {
        const int Clear = 4, End = 5, Bits = 3;
        var codes = new List<int>();
        for (int i = 0; i < Height * Width; i++)
        {
            if (i % 2 == 0)
                codes.Add(Clear);
            codes.Add(i % 3 == 0 ? 1 : 0);
        }
        codes.Add(End);
        byte[] data = new byte[((codes.Count * Bits) + 7) / 8];
        for (int bit = 0; bit < codes.Count * Bits; bit++)
            data[bit / 8] |= (byte)((codes[bit / Bits] >> (bit % Bits) & 1) << (bit % 8));
        return
        [
            .. "GIF89a"u8, Width, 0, Height, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
            (byte)',', 0, 0, 0, 0, Width, 0, Height, 0, 0, 2, (byte)data.Length, .. data, 0, (byte)';',
        ];
    }
}
