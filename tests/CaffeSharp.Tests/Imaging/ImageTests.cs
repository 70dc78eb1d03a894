using CaffeSharp.Blobs;
using CaffeSharp.Imaging;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

public sealed class ImageTests
{
    [Theory]
    [InlineData(255, 0, 0, 29)] // 255 · 0.114 = 29.07
    [InlineData(0, 255, 0, 150)] // 255 · 0.587 = 149.7
    [InlineData(0, 0, 255, 76)] // 255 · 0.299 = 76.2
    [InlineData(255, 255, 255, 255)]
    [InlineData(10, 100, 200, 120)] // 1.14 + 58.7 + 59.8 = 119.6
    public void Gray_is_weighted_as_opencv_does(byte blue, byte green, byte red, byte gray) =>
        Assert.Equal([gray], Pictures.Of(1, 1, 3, blue, green, red).WithChannels(1).Pixels.ToArray());

    [Fact]
    public void Colour_from_gray_is_the_gray_three_times() =>
        Assert.Equal([5, 5, 5, 6, 6, 6], Pictures.Of(1, 2, 1, 5, 6).WithChannels(3).Pixels.ToArray());

    [Fact]
    public void Planes_come_in_the_order_asked_for()
    {
        Image image = Pictures.Of(1, 2, 3, 1, 2, 3, 4, 5, 6);
        Assert.Equal<Shape>([3, 1, 2], image.ToBlob().Shape);
        Assert.Equal([1, 4, 2, 5, 3, 6], image.ToBlob().Span.ToArray());
        Assert.Equal([3, 6, 2, 5, 1, 4], image.ToBlob(ChannelOrder.Rgb).Span.ToArray());
    }

    [Theory]
    [InlineData(ChannelOrder.Bgr)]
    [InlineData(ChannelOrder.Rgb)]
    public void A_picture_comes_back_from_its_blob(ChannelOrder order)
    {
        Image image = Pictures.Ramp(5, 4, 3);
        Assert.Equal(image.Pixels.ToArray(), Image.FromBlob(image.ToBlob(order), order).Pixels.ToArray());
    }

    [Fact]
    public void Values_between_and_beyond_bytes_are_rounded_and_cut()
    {
        var blob = new Blob([1, 1, 1, 7], new float[] { -3, 0.5f, 1.5f, 254.6f, 300, float.NaN, float.PositiveInfinity });
        Assert.Equal([0, 0, 2, 255, 255, 0, 255], Image.FromBlob(blob).Pixels.ToArray());
    }

    [Theory]
    [InlineData(2, 3, 4, 4)]
    [InlineData(1, 4, 4, 4)]
    [InlineData(1, 3, 0, 4)]
    public void A_blob_that_is_not_one_picture_is_refused(int n, int c, int h, int w) =>
        Assert.Throws<ImageException>(() => Image.FromBlob(new Blob([n, c, h, w])));

    [Fact]
    public void Pixels_must_fit_the_size()
    {
        Assert.Throws<ImageException>(() => Pictures.Of(2, 2, 3, 1, 2, 3));
        Assert.Throws<ImageException>(() => Pictures.Of(1, 1, 2, 1, 2));
        Assert.Throws<ImageException>(() => Pictures.Of(0, 1, 1));
    }

    [Theory]
    [InlineData("a.png", 1, 0)]
    [InlineData("a.png", 3, 0)]
    [InlineData("a.JPG", 1, 12)]
    [InlineData("a.webp", 3, 40)]
    public void A_saved_picture_is_read_back(string name, int channels, int tolerance)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, name);
            byte[] pixels = [.. Enumerable.Range(0, 16 * 16 * channels).Select(k => (byte)(k / channels / 16 * 12))];
            Image image = Pictures.Of(16, 16, channels, pixels);
            image.Save(path);
            Image read = Image.Load(path).WithChannels(channels);
            for (int k = 0; k < pixels.Length; k++)
                Assert.InRange(read.Pixels.Span[k] - pixels[k], -tolerance, tolerance);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Another_ending_and_a_missing_folder_are_refused()
    {
        Image image = Pictures.Ramp(2, 2, 3);
        Assert.Contains(".png, .jpg or .webp", Assert.Throws<ImageException>(() => image.Save("a.tiff")).Message);
        Assert.StartsWith("/no/such/a.png cannot be written: there is no folder /no/such", Assert.Throws<ImageException>(() => image.Save("/no/such/a.png")).Message);
    }
}
