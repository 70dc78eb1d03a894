using System.Buffers.Binary;
using System.IO.Compression;
using CaffeSharp.Imaging;
using CsCheck;
using SkiaSharp;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

public sealed class ImageLoadTests
{
    private static readonly byte[] Red = [0, 0, 255], Lime = [0, 255, 0], Blue = [255, 0, 0], White = [255, 255, 255];

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    [InlineData(SKEncodedImageFormat.Webp, 12)]
    [InlineData(SKEncodedImageFormat.Jpeg, 12)]
    public void Colours_come_as_blue_green_red(SKEncodedImageFormat format, int tolerance)
    {
        using SKBitmap bitmap = Pictures.FourColours(16);
        Image image = Pictures.Load(Pictures.Encode(bitmap, format));
        AssertBlocks(image, tolerance, Red, Lime, Blue, White);
    }

    [Fact]
    public void A_bmp_gives_its_pixels()
    {
        Image image = Pictures.Ramp(5, 7, 3);
        Image read = Pictures.Load(Pictures.EncodeBmp(image));
        Assert.Equal(image.Size, read.Size);
        Assert.Equal(image.Pixels.ToArray(), read.Pixels.ToArray());
    }

    [Fact]
    public void A_gif_gives_its_first_frame()
    {
        // 2x2, palette red, white; two frames: codes clear,0,1,1,0,end and clear,1,1,1,1,end of 3 bits each.
        byte[] gif =
        [
            .. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 255, 0, 0, 255, 255, 255,
            0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x44, 0x02, 0x05, 0,
            0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x4C, 0x12, 0x05, 0, 0x3B,
        ];
        Assert.Equal([.. Red, .. White, .. White, .. Red], Pictures.Load(gif).Pixels.ToArray());
    }

    [Fact]
    public void A_gray_file_gives_a_gray_picture()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Gray8, SKAlphaType.Opaque));
        bitmap.GetPixelSpan()[0] = 7;
        bitmap.GetPixelSpan()[1] = 200;
        Image image = Pictures.Load(Pictures.Encode(bitmap, SKEncodedImageFormat.Png));
        Assert.Equal(1, image.Channels);
        Assert.Equal([7, 200], image.Pixels.ToArray());
    }

    [Fact]
    public void Transparency_is_dropped_and_the_colour_under_it_stays()
    {
        byte[] png = Png(1, 1, depth: 8, colour: 6, [0, 10, 20, 30, 0x40]);
        Assert.Equal([30, 20, 10], Pictures.Load(png).Pixels.ToArray());
    }

    [Fact]
    public void Sixteen_bits_are_cut_to_eight()
    {
        byte[] png = Png(1, 1, depth: 16, colour: 2, [0, 10, 0x11, 20, 0x22, 30, 0x33]);
        Assert.Equal([30, 20, 10], Pictures.Load(png).Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, "red lime blue white")]
    [InlineData(2, "lime red white blue")]
    [InlineData(3, "white blue lime red")]
    [InlineData(4, "blue white red lime")]
    [InlineData(5, "red blue lime white")]
    [InlineData(6, "blue red white lime")]
    [InlineData(7, "white lime blue red")]
    [InlineData(8, "lime white red blue")]
    public void A_turned_photograph_is_put_upright(byte orientation, string blocks)
    {
        using SKBitmap bitmap = Pictures.FourColours(16);
        byte[] jpeg = Pictures.WithOrientation(Pictures.Encode(bitmap, SKEncodedImageFormat.Jpeg), orientation);
        byte[][] expected = [.. blocks.Split(' ').Select(name => name switch { "red" => Red, "lime" => Lime, "blue" => Blue, _ => White })];
        AssertBlocks(Pictures.Load(jpeg), 12, expected);
    }

    [Fact]
    public void A_turned_photograph_changes_height_and_width()
    {
        using SKBitmap bitmap = Pictures.Detailed(20, 10);
        byte[] jpeg = Pictures.WithOrientation(Pictures.Encode(bitmap, SKEncodedImageFormat.Jpeg), 6);
        Assert.Equal(new ImageSize(20, 10), Pictures.Load(jpeg).Size);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        string folder = Path.GetTempPath();
        Assert.Equal("/no/such.jpg: there is no such file", Refused(() => Image.Load("/no/such.jpg")));
        Assert.Equal($"{folder}: it is a folder, not a picture", Refused(() => Image.Load(folder)));
    }

    [Theory]
    [InlineData("", "p: the file is empty")]
    [InlineData("cats are nice\r\n", "p: not a picture in JPEG, PNG, WebP, BMP, GIF, TIFF or PPM form, but text")]
    [InlineData("%PDF-1.7\0", "p: not a picture in JPEG, PNG, WebP, BMP, GIF, TIFF or PPM form, but a PDF file")]
    [InlineData("\0\0\0\u0001", "p: not a picture in JPEG, PNG, WebP, BMP, GIF, TIFF or PPM form")]
    [InlineData("GIF89a", "p: the picture's header is damaged or cut short")]
    public void What_is_no_picture_is_refused(string content, string message)
    {
        byte[] file = System.Text.Encoding.Latin1.GetBytes(content);
        Assert.Equal(message, Refused(() => Pictures.Load(file, "p")));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_file_that_is_cut_short_is_refused(SKEncodedImageFormat format)
    {
        using SKBitmap bitmap = Pictures.Detailed(120, 90);
        AssertEveryCutIsRefused(Pictures.Encode(bitmap, format));
    }

    [Fact]
    public void A_bmp_that_is_cut_short_is_refused() => AssertEveryCutIsRefused(Pictures.EncodeBmp(Pictures.Ramp(40, 40, 3)));

    [Fact]
    public void A_damaged_png_is_refused()
    {
        using SKBitmap bitmap = Pictures.Detailed(60, 60);
        byte[] png = Pictures.Encode(bitmap, SKEncodedImageFormat.Png);
        png.AsSpan(png.Length / 3, 64).Fill(0x5A);
        Assert.StartsWith("p: the picture is ", Refused(() => Pictures.Load(png, "p")));
    }

    [Fact]
    public void Absurd_dimensions_are_refused_before_memory_is_taken()
    {
        byte[] png = Png(60000, 60000, depth: 8, colour: 2, [0, 1, 2, 3]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Refused(() => Pictures.Load(png, "p"));
        Assert.Equal("p: its header says 60000x60000 pixels, and at most 16017250 are decoded from 69 bytes", message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    /// <summary>What a file may cost grows with its length, and a gray pixel costs a quarter.</summary>
    [Theory]
    [InlineData(4010, 4001, 2, 0, false)]
    [InlineData(4010, 4001, 2, 1000, true)]
    [InlineData(8020, 8001, 0, 0, false)]
    [InlineData(8003, 7990, 0, 0, true)]
    [InlineData(10000, 10000, 0, 200_000, false)]
    public void The_files_length_says_how_many_pixels_there_may_be(int width, int height, byte colour, int moreBytes, bool isDecoded)
    {
        byte[] png = Png(width, height, depth: 8, colour, [0]);
        string message = Refused(() => Pictures.Load([.. png, .. new byte[moreBytes]], "p"));
        Assert.Equal(isDecoded, !message.Contains("are decoded", StringComparison.Ordinal));
    }

    [Fact]
    public void A_blank_picture_is_decoded_up_to_the_limit_given()
    {
        byte[] blank = Png(5000, 4000, depth: 8, colour: 2, new byte[4000 * ((3 * 5000) + 1)]);
        Image image = Pictures.Load(blank);
        Assert.Equal(new ImageSize(4000, 5000), image.Size);
        Assert.Equal(3 * 5000 * 4000, image.Pixels.Length);
        byte[] small = Png(3, 2, depth: 8, colour: 2, new byte[2 * 10]);
        Assert.Equal(new ImageSize(2, 3), Image.Load(new MemoryStream(small), "p", maxPixels: 6).Size);
        Assert.Contains("at most 5 are decoded", Refused(() => Image.Load(new MemoryStream(small), "p", maxPixels: 5)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Damage_brings_a_picture_or_the_one_exception(SKEncodedImageFormat format)
    {
        using SKBitmap bitmap = Pictures.Detailed(24, 16);
        byte[] file = Pictures.Encode(bitmap, format);
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Array[1, 6].Sample(changes =>
        {
            byte[] damaged = [.. file];
            foreach ((int at, byte value) in changes)
                damaged[at] = value;
            try
            {
                Pictures.Load(damaged);
            }
            catch (ImageException)
            {
            }
        }, iter: 300, threads: 1);
    }

    private static void AssertEveryCutIsRefused(byte[] file)
    {
        for (int percent = 5; percent <= 95; percent += 5)
        {
            byte[] cut = file[..(file.Length * percent / 100)];
            Assert.Contains("cut short", Refused(() => Pictures.Load(cut, "p")));
        }
    }

    private static string Refused(Action load) => Assert.Throws<ImageException>(load).Message;

    private static void AssertBlocks(Image image, int tolerance, params byte[][] expected)
    {
        for (int block = 0; block < 4; block++)
        {
            int h = ((block / 2) * 16) + 8, w = ((block % 2) * 16) + 8;
            for (int c = 0; c < 3; c++)
                Assert.InRange(image.Pixels.Span[(((h * 32) + w) * 3) + c] - expected[block][c], -tolerance, tolerance);
        }
    }

    /// <summary>A PNG of the given filtered rows.</summary>
    private static byte[] Png(int width, int height, byte depth, byte colour, byte[] rows)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        header[9] = colour;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(rows);
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A,
            .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
