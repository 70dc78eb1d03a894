using CaffeSharp.Imaging;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

/// <summary>Photographs, held against the sums that OpenCV 4.13 gives for what its imread and resize make of them.</summary>
public sealed class ZooImageTests
{
    [Theory]
    [InlineData("cat.jpg", 480, 360, new long[] { 14801448, 23500496, 21732009 }, new long[] { 4407282, 7001537, 6473835 })]
    [InlineData("faces.jpg", 450, 344, new long[] { 13938198, 15332714, 16947957 }, new long[] { 4633059, 5097419, 5635057 })]
    [InlineData("fish-bike.jpg", 481, 323, new long[] { 25838123, 27102444, 27793916 }, new long[] { 8563023, 8982328, 9211514 })]
    public void A_photograph_is_read_and_resized_as_by_opencv(string name, int width, int height, long[] sums, long[] resizedSums)
    {
        Image image = Image.Load(Path.Combine(Tree.Zoo("images"), name));
        Assert.Equal(new ImageSize(height, width), image.Size);
        Assert.Equal(sums, Sums(image));
        Assert.Equal(resizedSums, Sums(image.Resize(new ImageSize(227, 227))));
    }

    private static long[] Sums(Image image)
    {
        long[] sums = new long[image.Channels];
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        for (int k = 0; k < pixels.Length; k++)
            sums[k % sums.Length] += pixels[k];
        return sums;
    }
}
