using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Imaging.Detectors;

public sealed class DetectorTests
{
    // All regions [4, 4, 4, 4], all moves 0.5, all classes 0.9 likely.
    private const string Regions = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 16 dim: 16 } } }
        layer { name: "info" type: "Input" top: "im_info" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "s" type: "Silence" bottom: "data" bottom: "im_info" }
        layer { name: "r" type: "DummyData" top: "rois" dummy_data_param { shape { dim: 2 dim: 5 } data_filler { value: 4 } } }
        layer { name: "p" type: "DummyData" top: "cls_prob" dummy_data_param { shape { dim: 2 dim: 3 } data_filler { value: 0.9 } } }
        layer { name: "m" type: "DummyData" top: "bbox_pred" dummy_data_param { shape { dim: 2 dim: MOVES } data_filler { value: 0.5 } } }
        """;

    [Fact]
    public void A_code_is_found_where_it_is()
    {
        var net = Net.Load(Tree.Zoo("wechat_detect", "net.prototxt"), Tree.Zoo("wechat_detect", "weights.caffemodel"));
        using var detector = new Detector(net, Preprocessing.ClassificationCpp with { Scale = 1 / 255f });
        Detection code = Assert.Single(detector.Detect(Image.Load(Tree.Zoo("images", "qr.png"))));
        // The code's modules reach from (100, 90) to (268, 258); the net places the edges within a few pixels.
        Assert.Equal((1, true), (code.Label, code.Score > 0.99f));
        Assert.All([(code.Left, 100), (code.Top, 90), (code.Right, 268), (code.Bottom, 258)], ((float Edge, int True) pair) => Assert.InRange(pair.Edge, pair.True - 6, pair.True + 6));
        Assert.Empty(detector.Detect(Image.Load(Tree.Zoo("images", "cat.jpg"))));
    }

    /// <summary>
    /// A picture of 300x200 is shown at 900x600, three times as large. A region of the one pixel at 4 / 3 moves by half its side to a
    /// middle of 2.3333, and grows e^0.5 times: from 1.509 to 3.158. Two equal regions are one thing, of either class.
    /// </summary>
    [Theory]
    [InlineData("12")]
    [InlineData("8")]
    public void Regions_are_moved_and_told_in_pixels_of_the_picture(string moves)
    {
        using var detector = new Detector(Net.Parse(Regions.Replace("MOVES", moves, StringComparison.Ordinal)));
        IReadOnlyList<Detection> found = detector.Detect(Pictures.Ramp(200, 300, 3));
        Assert.Equal([1, 2], found.Select(one => one.Label));
        Assert.All(found, one =>
        {
            Assert.Equal(0.9f, one.Score);
            float[] edges = [one.Left, one.Top, one.Right, one.Bottom];
            Assert.Equal([1.509f, 1.509f, 3.158f, 3.158f], edges.Select(edge => MathF.Round(edge, 3)));
        });
    }

    [Fact]
    public void What_scores_less_than_the_threshold_is_left_out()
    {
        using var detector = new Detector(Net.Parse(Regions.Replace("MOVES", "12", StringComparison.Ordinal))) { Threshold = 0.95f };
        Assert.Empty(detector.Detect(Pictures.Ramp(20, 30, 1)));
    }

    [Fact]
    public void Regions_that_do_not_fit_their_moves_are_refused()
    {
        using var detector = new Detector(Net.Parse(Regions.Replace("MOVES", "9", StringComparison.Ordinal)));
        Assert.Contains("'bbox_pred' [2, 9]", Assert.Throws<ImageException>(() => detector.Detect(Pictures.Ramp(20, 30, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_without_boxes_is_refused_with_its_outputs()
    {
        var net = Net.Load(Tree.At("models", "squeezenet_v1.1", "deploy.prototxt"));
        Assert.Contains("'prob' [1, 1000, 1, 1]", Assert.Throws<ImageException>(() => new Detector(net)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_crops_are_refused()
    {
        var net = Net.Parse(Regions.Replace("MOVES", "12", StringComparison.Ordinal));
        Assert.Throws<ImageException>(() => new Detector(net, Preprocessing.Pycaffe with { TenCrop = true }));
    }

    [Theory]
    [InlineData(375, 500, 600, 800, 1.6f)]
    [InlineData(200, 1000, 200, 1000, 1)]
    [InlineData(100, 3000, 33, 1000, 1 / 3f)]
    [InlineData(1, 5000, 1, 1000, 0.2f)]
    public void The_shorter_side_becomes_600_unless_the_longer_passes_1000(int height, int width, int rows, int columns, float scale)
    {
        Assert.Equal(new ImageSize(rows, columns), RegionPreprocessing.Size(new ImageSize(height, width)));
        Assert.Equal(scale, RegionPreprocessing.Scale(new ImageSize(height, width)));
    }
}
