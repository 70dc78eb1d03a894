using System.Buffers.Binary;
using System.Text;
using BitMiracle.LibTiff.Classic;
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
        var pictures = new List<byte[]> { Bmp(), Gif(), Text() };
        foreach (int channels in new[] { 1, 3 })
        {
            foreach (string ending in new[] { "png", "jpg", "webp" })
            {
                string path = folder.Write($"picture.{ending}", []);
                new Image(new ImageSize(Height, Width), channels, Pixels(channels)).Save(path);
                pictures.Add(File.ReadAllBytes(path));
            }
            pictures.Add([.. Encoding.ASCII.GetBytes($"P{(channels == 3 ? 6 : 5)} {Width} {Height} 255\n"), .. Pixels(channels)]);
            foreach (Compression compression in new[] { Compression.NONE, Compression.LZW, Compression.PACKBITS, Compression.DEFLATE })
                pictures.Add(Tif(channels, compression));
        }
        return [.. pictures];
    }

    private static byte[] Pixels(int channels) => [.. Enumerable.Range(0, Height * Width * channels).Select(i => (byte)(i * 37))];

    /// <summary>Netpbm's form in letters.</summary>
    private static byte[] Text() => Encoding.ASCII.GetBytes($"P3\n# small\n{Width} {Height}\n255\n{string.Join(' ', Pixels(3))}\n");

    /// <summary>Two strips of rows.</summary>
    private static byte[] Tif(int channels, Compression compression)
    {
        byte[] pixels = Pixels(channels);
        using var file = new MemoryStream();
        using (Tiff tiff = Tiff.ClientOpen("picture", "w", file, new TiffStream()))
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, Width);
            tiff.SetField(TiffTag.IMAGELENGTH, Height);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, channels);
            tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
            tiff.SetField(TiffTag.ROWSPERSTRIP, (Height + 1) / 2);
            tiff.SetField(TiffTag.COMPRESSION, compression);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.SetField(TiffTag.PHOTOMETRIC, channels == 3 ? Photometric.RGB : Photometric.MINISBLACK);
            for (int row = 0; row < Height; row++)
                tiff.WriteScanline(pixels[(row * Width * channels)..((row + 1) * Width * channels)], row);
            tiff.Flush();
        }
        return file.ToArray();
    }

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
