using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Layers that read or write files in Caffe, as what they are when a net is run here; spec/layers.md, 1.3.</summary>
public sealed class StandInLayerTests
{
    [Fact]
    public void AnnotatedData_is_an_input_of_pictures_and_boxes() => Assert.Equal(
        [[2, 3, 300, 200], [1, 1, 1, 8]],
        new LayerCase("""type: "AnnotatedData" top: "data" top: "label" data_param { batch_size: 2 } transform_param { resize_param { height: 300 width: 200 } }""").Tops);

    [Fact]
    public void VideoData_is_an_input_of_pictures() => Assert.Equal(
        [[1, 3, 300, 200]],
        new LayerCase("""type: "VideoData" top: "data" data_param { batch_size: 1 } transform_param { resize_param { height: 300 width: 200 } }""").Tops);

    [Fact]
    public void HDF5Output_swallows_its_bottoms_and_says_so()
    {
        var layer = new LayerCase("""type: "HDF5Output" bottom: "a" bottom: "b" hdf5_output_param { file_name: "out.h5" }""", [1, 2], [1]);
        Assert.IsType<Silence>(layer.Layer);
        Assert.Contains("out.h5; take a and b", Assert.Single(layer.Setup.Warnings), StringComparison.Ordinal);
    }
}
