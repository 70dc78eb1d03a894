using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Formats.Weights;

public sealed class NetWeightsSaveTests
{
    [Fact]
    public void From_caffemodel_to_hdf5_and_back_the_numbers_stay()
    {
        using var folder = new TempFolder();
        NetWeights first = NetWeights.Load(Tree.Zoo("mtcnn_det1", "weights.caffemodel"));
        string hdf5 = Path.Combine(folder.Path, "det1.caffemodel.h5"), binary = Path.Combine(folder.Path, "det1.caffemodel");
        first.Save(hdf5);
        NetWeights.Load(hdf5).Save(binary);
        NetWeights last = NetWeights.Load(binary);
        foreach (LayerWeights layer in first.Layers)
            foreach ((Blob expected, Blob blob) in layer.Blobs.Zip(last.Find(layer.Name)!.Blobs))
                Assert.Equal(expected.Span, blob.Span);
    }

    [Fact]
    public void Half_precision_halves_the_file_and_keeps_three_digits()
    {
        using var folder = new TempFolder();
        string source = Tree.Zoo("lenet_mnist", "weights.caffemodel"), half = Path.Combine(folder.Path, "half.caffemodel");
        NetWeights first = NetWeights.Load(source);
        first.Save(half, BlobEncoding.RawHalf);
        Assert.InRange(new FileInfo(half).Length, 1, new FileInfo(source).Length * 51 / 100);
        NetWeights last = NetWeights.Load(half);
        foreach (LayerWeights layer in first.Layers)
            foreach ((Blob expected, Blob blob) in layer.Blobs.Zip(last.Find(layer.Name)!.Blobs))
                for (int i = 0; i < expected.Shape.Count(); i++)
                    Assert.InRange(Math.Abs(expected.Span[i] - blob.Span[i]), 0, Math.Max(Math.Abs(expected.Span[i]) / 2048, 3e-8f));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_no_draft()
    {
        using var folder = new TempFolder();
        string path = folder.Write("x.caffemodel", [1, 2, 3]);
        var tooLarge = new NetWeights("n", [new LayerWeights("fc", "", [new Blob([1], new float[] { 1e30f })])]);
        Assert.Throws<FileFormatException>(() => tooLarge.Save(path, BlobEncoding.RawHalf));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        string nowhere = Path.Combine(folder.Path, "none", "x.caffemodel");
        Assert.StartsWith($"{nowhere} cannot be written: ", Assert.Throws<FileFormatException>(() => tooLarge.Save(nowhere)).Message);
    }

    [Fact]
    public void Half_precision_is_not_for_hdf5()
    {
        var e = Assert.Throws<FileFormatException>(() => new NetWeights("n", []).Save("x.h5", BlobEncoding.RawHalf));
        Assert.Equal("x.h5: weights in HDF5 are floats; half precision needs a caffemodel", e.Message);
    }

    [Fact]
    public void A_parameter_shared_away_cannot_go_into_a_caffemodel()
    {
        var weights = new NetWeights("n", [new LayerWeights("ip", [1], [new Blob([1])])]);
        Assert.Equal("layer 'ip' shares a parameter that stands under another layer; a caffemodel must hold it again",
            Assert.Throws<FileFormatException>(() => CaffeModelFileTests.Write(weights)).Message);
    }
}
