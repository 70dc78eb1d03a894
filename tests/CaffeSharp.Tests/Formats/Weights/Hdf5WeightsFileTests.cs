using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Tests.Support;
using CsCheck;
using PureHDF;
using Xunit;

namespace CaffeSharp.Tests.Formats.Weights;

public sealed class Hdf5WeightsFileTests
{
    [Fact]
    public void A_file_written_by_Caffe_is_read()
    {
        byte[] file = File.ReadAllBytes(Tree.Zoo("cifar10_quick_h5", "weights.caffemodel.h5"));
        NetWeights hdf5 = NetWeights.Load(Tree.Zoo("cifar10_quick_h5", "weights.caffemodel.h5"));
        // The same net trained elsewhere: other numbers in the same shapes.
        NetWeights binary = NetWeights.Load(Tree.Zoo("cifar10_quick", "weights.caffemodel"));
        Assert.Equal(["conv1", "conv2", "conv3", "ip1", "ip2"], hdf5.Layers.Where(layer => layer.Blobs.Count > 0).Select(layer => layer.Name));
        foreach (LayerWeights layer in hdf5.Layers)
            foreach ((Blob blob, Blob expected) in layer.Blobs.Zip(binary.Find(layer.Name)!.Blobs))
            {
                Assert.True(blob.Shape.EqualsRightAligned(expected.Shape));
                // Caffe stores its numbers in one piece, so they stand in the file as they are.
                Assert.True(file.AsSpan().IndexOf(MemoryMarshal.AsBytes(blob.Span)) > 0);
            }
    }

    [Fact]
    public void What_is_written_is_read_back() => CaffeModelFileTests.Nets.Where(weights => weights.Layers.Count > 0).Sample(weights =>
    {
        using var stream = new MemoryStream(Write(weights));
        NetWeights read = Hdf5WeightsFile.Read(stream, "x");
        Assert.Equal(weights.Layers.Select(layer => layer.Name).Distinct().Order(StringComparer.Ordinal), read.Layers.Select(layer => layer.Name).Order(StringComparer.Ordinal));
        foreach (LayerWeights layer in read.Layers)
            foreach ((Blob expected, Blob blob) in weights.Find(layer.Name)!.Blobs.Zip(layer.Blobs))
            {
                Assert.Equal(expected.Shape, blob.Shape);
                Assert.Equal(expected.Span, blob.Span);
            }
    });

    [Fact]
    public void Names_with_slashes_nest()
    {
        NetWeights written = new("", [Layer("inception/1x1", 1), Layer("inception", 2), Layer("inception/3x3/reduce", 3)]);
        NetWeights read = Hdf5WeightsFile.Read(new MemoryStream(Write(written)), "x");
        Assert.Equal(3, read.Layers.Count);
        foreach (LayerWeights layer in written.Layers)
            Assert.Equal(layer.Blobs[0].Span, read.Find(layer.Name)!.Blobs[0].Span);
    }

    [Fact]
    public void A_shared_parameter_that_is_absent_leaves_the_others_at_their_places()
    {
        NetWeights read = ReadFile(new H5File { ["data"] = new H5Group { ["ip"] = new H5Group { ["1"] = new float[] { 4 }, ["10"] = new float[] { 6 }, ["2"] = new float[] { 5 } } } });
        Assert.Equal([1, 2, 10], read.Layers[0].Indices);
        Assert.Equal([4f, 5, 6], read.Layers[0].Blobs.Select(blob => blob.Span[0]));
        Assert.Equal([1, 2, 10], Hdf5WeightsFile.Read(new MemoryStream(Write(read)), "x").Layers[0].Indices);
    }

    [Fact]
    public void Doubles_are_rounded_with_one_warning_for_a_layer()
    {
        NetWeights read = ReadFile(new H5File { ["data"] = new H5Group { ["ip"] = new H5Group { ["0"] = new[] { 0.1, 2 }, ["1"] = new[] { 3.0 } } } });
        Assert.Equal([0.1f, 2], read.Layers[0].Blobs[0].Span);
        Assert.Equal(["x.h5: layer 'ip' has its weights in double precision; they were rounded to float"], read.Warnings);
    }

    [Fact]
    public void Files_of_others_are_refused_with_a_reason()
    {
        Refused("x.h5 is an HDF5 file without the group /data, so it holds no Caffe weights", new H5File { ["model_weights"] = new H5Group() });
        Refused("x.h5 is an HDF5 file without the group /data, so it holds no Caffe weights", new H5File { ["data"] = new float[] { 1 } });
        Refused("x.h5 is an HDF5 file whose group /data holds no layers", new H5File { ["data"] = new H5Group() });
        Refused("x.h5 is a solver state in HDF5, which holds no weights: give the weights saved along with it", new H5File { ["history"] = new H5Group(), ["iter"] = new[] { 5 } });
        Refused("x.h5: layer 'ip', blob 0 holds numbers of type FixedPoint of 4 bytes, not float or double",
            new H5File { ["data"] = new H5Group { ["ip"] = new H5Group { ["0"] = new[] { 1, 2 } } } });
    }

    [Fact]
    public void A_file_that_is_cut_short_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Tree.Zoo("cifar10_quick_h5", "weights.caffemodel.h5"));
        using var folder = new TempFolder();
        string path = folder.Write("short.h5", whole[..^1000]);
        Assert.StartsWith(path, Assert.Throws<FileFormatException>(() => NetWeights.Load(path)).Message);
        string other = folder.Write("binary.h5", File.ReadAllBytes(Tree.Golden("conv_3x3", "weights.caffemodel")));
        Assert.NotEmpty(NetWeights.Load(other).Layers);
        using FileStream stream = File.OpenRead(other);
        Assert.Equal($"{other} is a caffemodel, not an HDF5 file", Assert.Throws<FileFormatException>(() => Hdf5WeightsFile.Read(stream, other)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("..")]
    public void Names_that_are_no_paths_are_refused(string name) => Assert.Equal($"a layer named '{name}' cannot be put into HDF5, where names are paths",
        Assert.Throws<FileFormatException>(() => Write(new NetWeights("", [Layer(name, 1)]))).Message);

    [Fact]
    public void A_name_that_is_another_layer_s_blob_is_refused()
    {
        Assert.Contains("'a/0'", Assert.Throws<FileFormatException>(() => Write(new NetWeights("", [Layer("a", 1), Layer("a/0", 1)]))).Message);
        Assert.Contains("'a'", Assert.Throws<FileFormatException>(() => Write(new NetWeights("", [Layer("a/0", 1), Layer("a", 1)]))).Message);
    }

    internal static byte[] Write(NetWeights weights)
    {
        using var stream = new MemoryStream();
        Hdf5WeightsFile.Write(stream, weights);
        return stream.ToArray();
    }

    private static LayerWeights Layer(string name, float value) => new(name, "", [new Blob([1], new[] { value })]);

    private static NetWeights ReadFile(H5File file)
    {
        var stream = new MemoryStream();
        file.Write(stream);
        return Hdf5WeightsFile.Read(new MemoryStream(stream.ToArray()), "x.h5");
    }

    private static void Refused(string message, H5File file) => Assert.Equal(message, Assert.Throws<FileFormatException>(() => ReadFile(file)).Message);
}
