using System.Text;
using BitMiracle.LibTiff.Classic;
using CaffeSharp.Imaging;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

/// <summary>Pictures that Skia does not read: Netpbm's and TIFF.</summary>
public sealed class OtherFormsTests
{
    [Theory]
    [InlineData("P2\n# two rows\n2 2\n255\n0 10 20 255\n", 1, new byte[] { 0, 10, 20, 255 })]
    [InlineData("P2 2 1 15 0 15 ", 1, new byte[] { 0, 255 })]
    [InlineData("P3 1 1 255 1 2 3", 3, new byte[] { 3, 2, 1 })]
    [InlineData("P5 3 1 255\nabc", 1, new byte[] { 97, 98, 99 })]
    [InlineData("P6 1 2 255 abcdef", 3, new byte[] { 99, 98, 97, 102, 101, 100 })]
    [InlineData("P5 1 1 65535 ab", 1, new byte[] { 97 })]
    public void A_pixmap_is_read_as_bytes_or_text(string file, int channels, byte[] pixels)
    {
        Image image = Load(Encoding.Latin1.GetBytes(file));
        Assert.Equal(channels, image.Channels);
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData("P6 2 2 255 abcdef", "cut short")]
    [InlineData("P2 2 2 255 1 2 3", "cut short")]
    [InlineData("P2 2 1 255 1 x", "damaged")]
    [InlineData("P2 2 1 255 1 256", "damaged")]
    [InlineData("P5 0 1 255 ", "damaged")]
    [InlineData("P5 1 1 65536 aaa", "damaged")]
    [InlineData("P5 99999 99999 255 aaa", "its header says 99999x99999 pixels")]
    [InlineData("P5 99999999999 1 255 aaa", "damaged")]
    [InlineData("II*\0", "damaged")]
    [InlineData("MM\0*\0\0\0\u0008\0\u0001", "damaged")]
    public void What_is_damaged_is_refused(string file, string message) =>
        Assert.Contains(message, Assert.Throws<ImageException>(() => Load(Encoding.Latin1.GetBytes(file))).Message);

    [Theory]
    [InlineData(Compression.NONE, 3)]
    [InlineData(Compression.LZW, 3)]
    [InlineData(Compression.ADOBE_DEFLATE, 1)]
    public void A_TIFF_is_read_and_each_cut_of_it_refused_or_read(Compression compression, int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, 5 * 4 * channels).Select(i => (byte)(i * 11))];
        byte[] file = Tiff(5, 4, channels, compression, pixels);
        Image image = Load(file);
        Assert.Equal((4, 5, channels), (image.Height, image.Width, image.Channels));
        byte[] inOrder = image.Pixels.ToArray();
        for (int i = 0; channels == 3 && i < inOrder.Length; i += 3)
            inOrder.AsSpan(i, 3).Reverse();
        Assert.Equal(pixels, inOrder);
        for (int length = 0; length < file.Length; length++)
        {
            try
            {
                Load(file[..length]);
            }
            catch (ImageException)
            {
                // That is how it is refused.
            }
        }
    }

    [Fact]
    public void The_most_pixels_are_the_callers_to_say()
    {
        byte[] file = Encoding.Latin1.GetBytes("P5 3 1 255\nabc");
        Assert.Contains("at most 2 are decoded", Assert.Throws<ImageException>(() => Image.Load(new MemoryStream(file), maxPixels: 2)).Message);
        Assert.Equal(3, Image.Load(new MemoryStream(file), maxPixels: 3).Width);
    }

    private static Image Load(byte[] file) => Image.Load(new MemoryStream(file));

    private static byte[] Tiff(int width, int height, int channels, Compression compression, byte[] pixels)
    {
        var file = new MemoryStream();
        using (var tiff = BitMiracle.LibTiff.Classic.Tiff.ClientOpen("t", "w", file, new TiffStream()))
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, width);
            tiff.SetField(TiffTag.IMAGELENGTH, height);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, channels);
            tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
            tiff.SetField(TiffTag.ROWSPERSTRIP, height);
            tiff.SetField(TiffTag.COMPRESSION, compression);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.SetField(TiffTag.PHOTOMETRIC, channels == 3 ? Photometric.RGB : Photometric.MINISBLACK);
            for (int row = 0; row < height; row++)
                Assert.True(tiff.WriteScanline(pixels[(row * width * channels)..((row + 1) * width * channels)], row));
        }
        return file.ToArray();
    }
}
