using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Tests.Support;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;
using Xunit;

namespace CaffeSharp.Tests.Formats.Hdf5;

/// <summary>Files of the HDF5 library 2.0 (tests/hdf5) in each form that it gives links and chunks, and of PureHDF.</summary>
public sealed class Hdf5FileTests
{
    [Theory]
    [InlineData("dense-links.h5", 24)]
    [InlineData("tree-of-chunks.h5", 2)]
    [InlineData("array-of-chunks.h5", 2)]
    [InlineData("plain-chunks.h5", 2)]
    [InlineData("one-chunk.h5", 2)]
    public void Every_form_of_the_library_is_read(string name, int layers)
    {
        NetWeights weights = NetWeights.Load(Tree.At("tests", "hdf5", name));
        Assert.Equal(layers, weights.Layers.Count);
        for (int i = 0; i < layers; i++)
        {
            IReadOnlyList<Blob> blobs = weights.Find($"layer{i}")!.Blobs;
            Assert.Equal([6, 7], blobs[0].Shape);
            Assert.Equal(Enumerable.Range(0, 42).Select(k => i + (k / 64f)), blobs[0].Span.ToArray());
            Assert.Equal(Enumerable.Range(0, 5).Select(k => (float)(-i - k)), blobs[1].Span.ToArray());
        }
    }

    [Fact]
    public void Soft_links_lead_to_one_blob_that_is_read_once()
    {
        NetWeights weights = NetWeights.Load(Tree.At("tests", "hdf5", "many-links.h5"));
        Assert.Equal(201, weights.Layers.Count);
        Assert.All(weights.Layers, layer => Assert.Same(weights.Layers[0].Blobs[0], layer.Blobs[0]));
        Assert.Equal([1f, 2, 3], weights.Find("copy199")!.Blobs[0].Span);
    }

    [Fact]
    public void Shuffled_and_deflated_chunks_over_the_edge_are_read()
    {
        float[] numbers = [.. Enumerable.Range(0, 5 * 7 * 3).Select(i => (i * 0.37f) - 4)];
        var packed = new H5DatasetCreation(Filters: [ShuffleFilter.Id, DeflateFilter.Id]);
        var file = new H5File { ["data"] = new H5Group { ["ip"] = new H5Group { ["0"] = new H5Dataset(numbers, chunks: [2, 4, 3], fileDims: [5, 7, 3], datasetCreation: packed) } } };
        var stream = new MemoryStream();
        file.Write(stream);
        Blob blob = Hdf5WeightsFile.Read(new MemoryStream(stream.ToArray()), "x").Layers[0].Blobs[0];
        Assert.Equal([5, 7, 3], blob.Shape);
        Assert.Equal(numbers, blob.Span);
    }

    [Fact]
    public void A_file_behind_other_bytes_is_read()
    {
        byte[] file = File.ReadAllBytes(Tree.At("tests", "hdf5", "one-chunk.h5"));
        byte[] behind = [.. new byte[512], .. file];
        Assert.Equal(2, NetWeights.Load(behind).Layers.Count);
        var stream = new MemoryStream([1, 2, 3, .. file]) { Position = 3 };
        Assert.Equal(2, NetWeights.Load(stream).Layers.Count);
    }
}
