using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Tests.Cli;
using Xunit;

namespace CaffeSharp.Tests.Formats.Weights;

/// <summary>Weights that stay in their file.</summary>
public sealed class FileNumbersTests
{
    private const int Many = 5000;

    private static readonly float[] Numbers = [.. Enumerable.Range(0, Many).Select(i => (i * 0.5f) - 7)];

    [Theory]
    [InlineData(BlobEncoding.Float)]
    [InlineData(BlobEncoding.RawHalf)]
    public void They_are_the_same_numbers(BlobEncoding encoding)
    {
        using var files = new Workshop();
        Written(files, encoding);
        NetWeights now = NetWeights.Load(files["w.caffemodel"]), left = NetWeights.LeaveInFile(files["w.caffemodel"]);
        foreach (var (blob, other) in now.Layers[0].Blobs.Zip(left.Layers[0].Blobs))
        {
            Assert.Equal(blob.Shape, other.Shape);
            Assert.Equal(blob.Span.ToArray(), other.Span.ToArray());
            Assert.Equal(blob.Span[1], other.Reshape([other.Shape.Count()]).Span[1]);
        }
    }

    [Fact]
    public void Parts_are_read_into_a_buffer_until_somebody_has_looked_at_the_whole()
    {
        using var files = new Workshop();
        Written(files, BlobEncoding.Float);
        Memory<float> numbers = NetWeights.LeaveInFile(files["w.caffemodel"]).Layers[0].Blobs[0].Data;
        float[] buffer = [];
        Assert.Equal(Numbers[4000..4900], FileNumbers.Part(numbers, 4000, 900, ref buffer).ToArray());
        Assert.Equal(Numbers[110..115], FileNumbers.Part(numbers[100..], 10, 5, ref buffer).ToArray());
        Assert.Equal(900, buffer.Length);
        using (numbers.Pin())
            Assert.Equal(Numbers[1], numbers.Span[1]);
        buffer = [];
        Assert.Equal(Numbers[..Many], FileNumbers.Part(numbers, 0, Many, ref buffer).ToArray());
        Assert.Empty(buffer);
    }

    [Fact]
    public void A_file_that_has_become_shorter_is_a_fault()
    {
        using var files = new Workshop();
        Written(files, BlobEncoding.Float);
        NetWeights left = NetWeights.LeaveInFile(files["w.caffemodel"]);
        using (var file = new FileStream(files["w.caffemodel"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(1000);
        Assert.Equal($"{files["w.caffemodel"]} has become shorter since its net was loaded", Assert.Throws<FileFormatException>(() => left.Layers[0].Blobs[0].Span[0]).Message);
    }

    [Fact]
    public void A_net_is_the_same_with_them()
    {
        using var files = new Workshop();
        Written(files, BlobEncoding.Float);
        string net = files.Text("net.prototxt", """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 5 } } }
            layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 1000 } }
            """);
        var image = new Blob([1, 5], new float[] { 1, -2, 3, 0.5f, 4 });
        using Session now = Net.Load(net, files["w.caffemodel"]).CreateSession();
        using Session later = Net.Load(net, files["w.caffemodel"], new NetOptions { LeavesWeightsInFile = true }).CreateSession();
        Assert.Equal(now.Run(image)["fc"].Span.ToArray(), later.Run(image)["fc"].Span.ToArray());
    }

    private static void Written(Workshop files, BlobEncoding encoding) =>
        new NetWeights("net", [new LayerWeights("fc", "InnerProduct", [new Blob([1000, 5], Numbers), new Blob([1000])])]).Save(files["w.caffemodel"], encoding);
}
