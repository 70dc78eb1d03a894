using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace CaffeSharp.Tests.Formats;

public sealed class MeanFileTests
{
    [Fact]
    public void A_binaryproto_gives_a_mean_image()
    {
        using var folder = new TempFolder();
        float[] numbers = [1, 2, 3, 4, 5, 6];
        Blob mean = MeanFile.Read(folder.Write("old.binaryproto", new BlobProto { Num = 1, Channels = 3, Height = 1, Width = 2, Data = { numbers } }.ToByteArray()));
        Assert.Equal<Shape>([3, 1, 2], mean.Shape);
        Assert.Equal(numbers, mean.Span);
        Blob values = MeanFile.Read(folder.Write("new.binaryproto", new BlobProto { Shape = new BlobShape { Dim = { 6 } }, Data = { numbers } }.ToByteArray()));
        Assert.Equal<Shape>([6], values.Shape);
    }

    [Fact]
    public void The_mean_of_ImageNet_is_read_from_npy()
    {
        Blob mean = MeanFile.Read(Tree.Zoo("images", "ilsvrc_2012_mean.npy"));
        Assert.Equal<Shape>([3, 256, 256], mean.Shape);
        float[] channels = [.. mean.Span.ToArray().Chunk(256 * 256).Select(channel => channel.Average())];
        Assert.Equal([104.01f, 116.67f, 122.68f], channels.Select(value => MathF.Round(value, 2)));
    }

    [Fact]
    public void A_gray_image_gets_its_channel()
    {
        using var folder = new TempFolder();
        using var npy = new MemoryStream();
        NpyFile.Write(npy, new Blob([4, 5]));
        Assert.Equal<Shape>([1, 4, 5], MeanFile.Read(folder.Write("gray.npy", npy.ToArray())).Shape);
    }

    [Fact]
    public void What_is_no_mean_is_refused()
    {
        using var folder = new TempFolder();
        string batch = folder.Write("batch.binaryproto", new BlobProto { Num = 2, Channels = 1, Height = 1, Width = 1, Data = { 1f, 2 } }.ToByteArray());
        Assert.Equal($"{batch} has the shape [2, 1, 1, 1], which is neither a mean image [C, H, W] nor a mean per channel [C]",
            Assert.Throws<FileFormatException>(() => MeanFile.Read(batch)).Message);
        string net = Tree.Zoo("lenet_mnist", "weights.caffemodel");
        Assert.Equal($"{net} is a caffemodel, not a mean file (one blob)", Assert.Throws<FileFormatException>(() => MeanFile.Read(net)).Message);
        string broken = folder.Write("broken.npy", [0x93, .. "NUMPY"u8, 1, 0, 200, 0]);
        Assert.Equal($"{broken} is cut short in its header", Assert.ThrowsAny<CaffeException>(() => MeanFile.Read(broken)).Message);
    }
}
