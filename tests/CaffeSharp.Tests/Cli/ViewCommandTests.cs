using CaffeSharp.Imaging;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Cli;

/// <summary>The commands that show what a net holds and makes of a picture: show, heatmap, segment.</summary>
public sealed class ViewCommandTests
{
    private const string Segmenter = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 4 dim: 4 } } }
        layer { name: "score" type: "Convolution" bottom: "data" top: "score" convolution_param { num_output: 2 kernel_size: 1 weight_filler { type: "constant" } } }
        """;

    [Theory]
    [InlineData("cifar10_quick", "conv1", 32, 3)]
    [InlineData("lenet_mnist", "conv1", 20, 1)]
    public void Filters_and_activations_of_trained_nets_are_grids_that_are_not_blank(string name, string layer, int tiles, int channels)
    {
        string folder = Tree.Zoo(name), net = Path.Combine(folder, "net.prototxt");
        string weights = Directory.GetFiles(folder, "*.caffemodel").Single();
        using var files = new Workshop();
        Assert.Equal(0, Caffesharp.Run("show", net, "-w", weights, "--layer", layer, "-o", files["filters.png"]).Exit);
        var filters = Image.Load(files["filters.png"]);
        int columns = (int)Math.Ceiling(Math.Sqrt(tiles));
        // Filters of 5 x 5, eight pixels for each number.
        Assert.Equal(1 + (41 * columns), filters.Width);
        Assert.Equal(channels, filters.Channels);
        Assert.True(filters.Pixels.ToArray().Distinct().Count() > 50);
        Caffesharp maps = Caffesharp.Run("show", net, "-w", weights, "--layer", layer, "--activations", Tree.At("models", "images", "coffee.jpg"), "-o", files["maps.png"], "--json");
        Assert.Equal(0, maps.Exit);
        Assert.Equal(tiles, (int)maps.Json["shape"]![1]!);
        Assert.True(Image.Load(files["maps.png"]).Pixels.ToArray().Distinct().Count() > 50);
    }

    [Fact]
    public void A_net_whose_output_is_a_picture_writes_one()
    {
        string folder = Tree.Zoo("wechat_sr");
        using var files = new Workshop();
        string code = Tree.Zoo("images", "qr.png");
        Caffesharp run = Caffesharp.Run("run", Path.Combine(folder, "net.prototxt"), "-w", Path.Combine(folder, "weights.caffemodel"), "--image", code, "--raw-scale", "1", "--save-image", files["large.png"]);
        Assert.Equal(0, run.Exit);
        Image small = Image.Load(code).WithChannels(1), large = Image.Load(files["large.png"]).WithChannels(1);
        Assert.Equal(((2 * small.Height) - 1, (2 * small.Width) - 1), (large.Height, large.Width));
        // It is the same picture, only larger.
        byte[] again = large.Resize(small.Size).Pixels.ToArray();
        Assert.True(small.Pixels.ToArray().Zip(again, (a, b) => Math.Abs(a - b)).Average() < 25);
    }

    [Fact]
    public void What_was_done_to_a_picture_is_undone()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 4 dim: 4 } } } layer { name: "same" type: "Power" bottom: "data" top: "same" }""");
        string picture = files.Picture("a.png", 9, 7);
        Assert.Equal(0, Caffesharp.Run("run", net, "--image", picture, "--mean", "104,117,123", "--scale", "0.5", "--order", "rgb", "--raw-scale", "2", "--save-image", files["b.png"]).Exit);
        Assert.Equal(Image.Load(picture).Pixels.ToArray(), Image.Load(files["b.png"]).Pixels.ToArray());
        Assert.Contains("run writes into --output DIR, --save-image FILE, or both", Caffesharp.Run("run", net).Error);
        Assert.Contains("--save-image takes one blob, and there are 2", Caffesharp.Run("run", net, "--image", picture, "--all", "--save-image", files["b.png"]).Error);
    }

    [Fact]
    public void A_heat_map_has_the_pictures_size()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("heatmap", files.Text("net.prototxt", Segmenter), "--blob", "data", files.Picture("a.png", 9, 7), "-o", files["heat.png"]);
        Assert.Equal(0, run.Exit);
        Assert.Equal(new ImageSize(9, 7), Image.Load(files["heat.png"]).Size);
    }

    [Fact]
    public void A_mask_has_the_pictures_size_and_tells_the_classes()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Segmenter), labels = files.Text("labels.txt", "sky\nsea\n");
        Caffesharp run = Caffesharp.Run("segment", net, files.Picture("a.png", 9, 7), "-o", files["mask.png"], "-l", labels, "--json");
        Assert.Equal(0, run.Exit);
        // Equal scores everywhere: the first class.
        Assert.Equal(("sky", 63), ((string)run.Json["classes"]![0]!["name"]!, (int)run.Json["classes"]![0]!["pixels"]!));
        Assert.Equal(new ImageSize(9, 7), Image.Load(files["mask.png"]).Size);
        Assert.Equal(0, Caffesharp.Run("segment", net, files["a.png"], "-o", files["over.png"], "--overlay").Exit);
        Assert.Equal(Image.Load(files["a.png"]).Pixels.ToArray(), Image.Load(files["over.png"]).Pixels.ToArray());
    }

    [Theory]
    [InlineData("show NET --layer scor -o OUT", "the net has no layer 'scor' (did you mean score?)")]
    [InlineData("show NET --layer data -o OUT", "has no filters; --activations shows")]
    [InlineData("show NET --layer score --activations /no/such.png -o OUT", "/no/such.png: there is no such file")]
    [InlineData("show NET --layer score -o OUT.bmp", "ends in .png, .jpg or .webp")]
    [InlineData("heatmap NET --blob scroe PICTURE -o OUT", "the net has no blob 'scroe' (did you mean score?)")]
    [InlineData("heatmap NET --blob score --channel 2 PICTURE -o OUT", "channels 0 to 1, and not 2")]
    [InlineData("heatmap NET --blob score PICTURE -o OUT --resize 8", "a piece is cut out of the picture")]
    [InlineData("segment NET PICTURE -o OUT --palette rainbow", "'rainbow'")]
    [InlineData("segment NET PICTURE -o OUT --blob data --resize 8", "a piece is cut out")]
    public void A_wrong_call_is_refused_and_writes_nothing(string call, string message)
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Segmenter), picture = files.Picture("a.png");
        Caffesharp run = Caffesharp.Run([.. call.Split(' ').Select(word => word.Replace("NET", net, StringComparison.Ordinal).Replace("PICTURE", picture, StringComparison.Ordinal).Replace("OUT", files["out.png"], StringComparison.Ordinal))]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(message, run.Error);
        Assert.False(File.Exists(files["out.png"]));
    }
}
