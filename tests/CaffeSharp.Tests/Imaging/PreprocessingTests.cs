using CaffeSharp.Blobs;
using CaffeSharp.Imaging;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

public sealed class PreprocessingTests
{
    private static readonly Preprocessing Cpp = Preprocessing.ClassificationCpp;

    private static readonly Image TwoPixels = Pictures.Of(1, 2, 3, 10, 20, 30, 40, 50, 60);

    private static readonly Image OneToNine = Pictures.Of(3, 3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    [Fact]
    public void The_mean_comes_off_before_the_scale_in_the_order_of_the_net()
    {
        Preprocessing options = Cpp with { Mean = Mean.PerChannel(1, 2, 3), Scale = 0.5f };
        Assert.Equal([4.5f, 19.5f, 9, 24, 13.5f, 28.5f], Floats(options, TwoPixels, [1, 3, 1, 2]));
        Assert.Equal([14.5f, 29.5f, 9, 24, 3.5f, 18.5f], Floats(options with { Order = ChannelOrder.Rgb }, TwoPixels, [1, 3, 1, 2]));
    }

    [Fact]
    public void The_raw_scale_says_what_white_is_before_the_mean()
    {
        Preprocessing options = Cpp with { RawScale = 1, Mean = Mean.PerChannel(0.5f) };
        Assert.Equal([0.5f, -0.5f], Floats(options, Pictures.Of(1, 2, 1, 255, 0), [1, 1, 1, 2]));
    }

    [Fact]
    public void One_mean_value_serves_all_channels() =>
        Assert.Equal([0, 30, 10, 40, 20, 50], Floats(Cpp with { Mean = Mean.PerChannel(10) }, TwoPixels, [1, 3, 1, 2]));

    [Fact]
    public void A_gray_net_takes_a_colour_picture_and_a_colour_net_a_gray_one()
    {
        // 0.114 · 10 + 0.587 · 20 + 0.299 · 30 = 21.85, and 30 more
        Assert.Equal([22, 52], Floats(Cpp, TwoPixels, [1, 1, 1, 2]));
        Assert.Equal([7, 7, 7], Floats(Cpp, Pictures.Of(1, 1, 1, 7), [1, 3, 1, 1]));
    }

    [Fact]
    public void Classification_cpp_resizes_bytes_and_averages_the_mean_picture()
    {
        var mean = Mean.FromBlob(new Blob([1, 1, 2, 2], new float[] { 1, 2, 3, 4 }));
        Assert.Equal([13 - 2.5f, 35 - 2.5f], Floats(Cpp with { Mean = mean }, Pictures.Of(1, 3, 1, 10, 20, 40), [1, 1, 1, 2]));
    }

    [Fact]
    public void Pycaffe_resizes_in_float_and_cuts_the_centre()
    {
        Preprocessing options = Preprocessing.Pycaffe with { ResizeTo = new ImageSize(1, 4) };
        // The row 50, 62.5, 87.5, 87.5 (see ResizeTests), of which the middle two.
        Assert.Equal([62.5f, 87.5f], Floats(options, Pictures.Of(1, 2, 1, 50, 100), [1, 1, 1, 2]));
        Assert.Equal(new ImageSize(256, 256), Preprocessing.Pycaffe.ResizeTo);
    }

    [Fact]
    public void A_mean_picture_of_the_resized_size_follows_the_crop_and_the_mirror()
    {
        Preprocessing options = new() { ResizeTo = new ImageSize(3, 3), Mean = Mean.FromBlob(OneToNine.ToBlob()), TenCrop = true };
        Assert.All(Floats(options, OneToNine, [1, 1, 2, 2]), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_mean_picture_of_the_input_size_is_the_same_for_every_crop()
    {
        var mean = Mean.FromBlob(new Blob([1, 2, 2], new float[] { 1, 2, 4, 5 }));
        float[] crops = Floats(new() { ResizeTo = new ImageSize(3, 3), Mean = mean, TenCrop = true }, OneToNine, [1, 1, 2, 2]);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 3, 3, 3, 3, 4, 4, 4, 4, 0, 0, 0, 0], crops[..20]);
        Assert.Equal([1, -1, 1, -1], crops[20..24]);
    }

    [Fact]
    public void A_larger_mean_picture_gives_its_centre()
    {
        var mean = Mean.FromBlob(OneToNine.ToBlob());
        Preprocessing options = new() { Mean = mean };
        Assert.Equal([95], Floats(options, Pictures.Of(1, 1, 1, 100), [1, 1, 1, 1]));
    }

    [Fact]
    public void Ten_crops_come_in_the_order_of_pycaffe()
    {
        Preprocessing options = new() { ResizeTo = new ImageSize(3, 3), TenCrop = true };
        Blob crops = options.ToBlob(OneToNine, [1, 1, 2, 2]);
        Assert.Equal<Shape>([10, 1, 2, 2], crops.Shape);
        float[] expected =
        [
            1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9, 1, 2, 4, 5,
            2, 1, 5, 4, 3, 2, 6, 5, 5, 4, 8, 7, 6, 5, 9, 8, 2, 1, 5, 4,
        ];
        Assert.Equal(expected, crops.Span.ToArray());
    }

    [Fact]
    public void The_mirror_turns_every_channel()
    {
        float[] mirrored = Floats(new() { Mirror = true }, TwoPixels, [1, 3, 1, 2]);
        Assert.Equal([40, 10, 50, 20, 60, 30], mirrored);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_is_its_pictures_one_after_the_other(bool tenCrop)
    {
        Preprocessing options = Preprocessing.Pycaffe with { ResizeTo = new ImageSize(9, 8), TenCrop = tenCrop, Mean = Mean.PerChannel(1, 2, 3) };
        Image[] images = [Pictures.Ramp(5, 7, 3), Pictures.Ramp(12, 4, 1), Pictures.Ramp(1, 1, 3)];
        Blob batch = options.ToBlob(images, [10, 3, 6, 7]);
        Assert.Equal<Shape>([3 * options.CropsPerImage, 3, 6, 7], batch.Shape);
        Assert.Equal(images.SelectMany(image => Floats(options, image, [1, 3, 6, 7])), batch.Span.ToArray());
    }

    [Fact]
    public void The_line_says_what_is_done()
    {
        Assert.Equal("resize to 227x227 (OpenCV bilinear on bytes), BGR", Cpp.Describe([10, 3, 227, 227]));
        Assert.Equal(
            "resize to 256x256 (pycaffe bilinear in float), ten crops of 224x200, mirror, RGB, white is 1, minus 0.5, 0.25, 0.125, times 0.017",
            (Preprocessing.Pycaffe with
            {
                TenCrop = true,
                Mirror = true,
                Order = ChannelOrder.Rgb,
                RawScale = 1,
                Mean = Mean.PerChannel(0.5f, 0.25f, 0.125f),
                Scale = 0.017f,
            }).Describe([10, 3, 200, 224]));
        Assert.Equal(
            "resize to 256x256 (pycaffe bilinear in float), centre crop of 28x28, gray, minus 32x32 picture",
            (Preprocessing.Pycaffe with { Mean = Mean.FromBlob(new Blob([1, 32, 32])) }).Describe([1, 1, 28, 28]));
    }

    [Fact]
    public void The_presets_have_names()
    {
        Assert.All(Preprocessing.PresetNames, name => Assert.NotNull(Preprocessing.Named(name)));
        Assert.Equal(
            "there is no preprocessing named 'torch', only classification.cpp and pycaffe",
            Assert.Throws<ImageException>(() => Preprocessing.Named("torch")).Message);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_its_numbers()
    {
        Assert.Equal("a net input of [1, 4, 2, 2] takes no picture: that would be [N, 1 or 3, H, W]", Refused(Cpp, [1, 4, 2, 2]));
        Assert.Equal("a net input of [1, 10] takes no picture: that would be [N, 1 or 3, H, W]", Refused(Cpp, [1, 10]));
        Assert.Equal("a picture resized to 256x256 is smaller than the net's input of 300x200", Refused(Preprocessing.Pycaffe, [1, 3, 200, 300]));
        Assert.Equal("a mean of 3 channels does not fit a net input of 1", Refused(Cpp with { Mean = Mean.PerChannel(1, 2, 3) }, [1, 1, 2, 2]));
        Preprocessing small = new() { Mean = Mean.FromBlob(new Blob([3, 4, 5])) };
        Assert.Equal("a mean picture of 5x4 is smaller than the net's input of 6x4", Refused(small, [1, 3, 4, 6]));
        Assert.Throws<ImageException>(() => Mean.PerChannel(1, 2));
        Assert.Throws<ImageException>(() => Mean.FromBlob(new Blob([2, 3, 4, 5])));
        Assert.Throws<ImageException>(() => Mean.FromBlob(new Blob([3, 0, 5])));
    }

    private static float[] Floats(Preprocessing options, Image image, Shape netInput) => options.ToBlob(image, netInput).Span.ToArray();

    private static string Refused(Preprocessing options, Shape netInput) =>
        Assert.Throws<ImageException>(() => options.ToBlob(TwoPixels, netInput)).Message;
}
