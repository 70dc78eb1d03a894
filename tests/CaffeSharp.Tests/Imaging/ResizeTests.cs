using CaffeSharp.Blobs;
using CaffeSharp.Imaging;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

public sealed class ResizeTests
{
    [Fact]
    public void Four_columns_from_two_lie_at_quarters()
    {
        // x = −0.25, 0.25, 0.75, 1.25; the outer two are moved onto the edge.
        Assert.Equal([0, 25, 75, 100], Bytes(Pictures.Of(1, 2, 1, 0, 100), 1, 4));
        Assert.Equal([0, 25, 75, 100], Bytes(Pictures.Of(2, 1, 1, 0, 100), 4, 1));
    }

    [Fact]
    public void Half_size_is_the_mean_of_four_rounded_half_up()
    {
        Assert.Equal([3], Bytes(Pictures.Of(2, 2, 1, 1, 2, 3, 4), 1, 1));
        Assert.Equal([0], Bytes(Pictures.Of(2, 2, 1, 0, 0, 0, 1), 1, 1));
        Assert.Equal([1], Bytes(Pictures.Of(2, 2, 1, 0, 0, 1, 1), 1, 1));
    }

    [Fact]
    public void Two_columns_from_three_lie_at_one_and_three_quarters()
    {
        // 0.75 · 10 + 0.25 · 20 = 12.5, 0.25 · 20 + 0.75 · 40 = 35
        Assert.Equal([13, 35], Bytes(Pictures.Of(1, 3, 1, 10, 20, 40), 1, 2));
    }

    [Fact]
    public void Channels_do_not_mix() =>
        Assert.Equal([13, 0, 255, 35, 0, 255], Bytes(Pictures.Of(1, 3, 3, 10, 0, 255, 20, 0, 255, 40, 0, 255), 1, 2));

    [Fact]
    public void The_bits_are_those_of_opencv()
    {
        // Computed by OpenCV 4.13's resize with INTER_LINEAR.
        byte[] larger =
        [
            0, 37, 74, 44, 81, 118, 111, 148, 185, 177, 61, 98, 222, 3, 40,
            48, 85, 123, 93, 130, 103, 160, 197, 74, 130, 110, 83, 111, 52, 89,
            106, 143, 181, 112, 149, 123, 122, 159, 36, 92, 130, 103, 73, 110, 147,
            155, 192, 229, 97, 134, 171, 10, 48, 85, 77, 115, 151, 122, 159, 196,
        ];
        byte[] smaller = [47, 84, 105, 166, 59, 80, 115, 153, 174, 91, 128, 149];
        Assert.Equal(larger, Bytes(Pictures.Ramp(3, 3, 3), 4, 5));
        Assert.Equal(smaller, Bytes(Pictures.Ramp(3, 3, 3), 2, 2));
    }

    [Fact]
    public void The_same_size_is_the_same_picture()
    {
        Image image = Pictures.Ramp(4, 3, 3);
        Assert.Same(image, image.Resize(image.Size));
    }

    [Fact]
    public void A_picture_of_one_pixel_fills_any_size() =>
        Assert.All(Bytes(Pictures.Of(1, 1, 3, 9, 9, 9), 7, 5), value => Assert.Equal(9, value));

    /// <summary>
    /// Weights rounded to 1 / 2048 move a value by 255 / 4096 at most along each axis, 0.125 in all. The shares of the two rows are each
    /// cut off at quarters, and their sum and a half at a whole: 0.75 down or 0.5 up at most.
    /// </summary>
    [Fact]
    public void Bytes_and_floats_differ_by_less_than_rounding()
    {
        Gen<int> side = Gen.Int[1, 40];
        Gen.Select(side, side, side, side).Sample((h, w, outH, outW) =>
        {
            Image image = Pictures.Ramp(h, w, 3);
            Image bytes = image.Resize(new ImageSize(outH, outW));
            Blob floats = new Preprocessing { Resize = ResizeMethod.LinearFloat }.ToBlob(image, [1, 3, outH, outW]);
            ReadOnlySpan<float> rounded = bytes.ToBlob().Span;
            for (int k = 0; k < rounded.Length; k++)
                Assert.InRange(rounded[k] - floats.Span[k], -0.8751f, 0.6251f);
        }, iter: 200);
    }

    [Fact]
    public void Beyond_the_edge_opencv_sees_the_edge_and_pycaffe_the_smallest_value()
    {
        Image image = Pictures.Of(1, 2, 1, 50, 100);
        Assert.Equal([50, 62.5f, 87.5f, 100], Floats(image, ResizeMethod.LinearFloat, 1, 4));
        Assert.Equal([50, 62.5f, 87.5f, 87.5f], Floats(image, ResizeMethod.Pycaffe, 1, 4));
        Assert.Equal([87.5f, 87.5f, 62.5f, 50], Floats(Pictures.Of(2, 1, 1, 100, 50), ResizeMethod.Pycaffe, 4, 1));
    }

    [Fact]
    public void Two_rows_and_columns_from_three_in_float()
    {
        // Weights 3/4, 1/4 and 1/4, 3/4 both ways.
        Image image = Pictures.Of(3, 3, 1, 0, 4, 8, 16, 20, 24, 32, 36, 40);
        float[] expected = [5, 11, 29, 35];
        Assert.Equal(expected, Floats(image, ResizeMethod.LinearFloat, 2, 2));
        Assert.Equal(expected, Floats(image, ResizeMethod.Pycaffe, 2, 2));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, -1)]
    [InlineData(100000, 100000)]
    public void An_impossible_size_is_refused(int height, int width) =>
        Assert.Throws<ImageException>(() => Pictures.Ramp(2, 2, 3).Resize(new ImageSize(height, width)));

    private static byte[] Bytes(Image image, int height, int width) => image.Resize(new ImageSize(height, width)).Pixels.ToArray();

    private static float[] Floats(Image image, ResizeMethod method, int height, int width) =>
        new Preprocessing { Resize = method }.ToBlob(image, [1, 1, height, width]).Span.ToArray();
}
