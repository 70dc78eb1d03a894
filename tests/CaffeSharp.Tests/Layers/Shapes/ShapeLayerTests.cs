using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Layers that move, cut, join, choose and count numbers.</summary>
public sealed class ShapeLayerTests
{
    [Theory]
    [InlineData("shape { dim: 0 dim: 2 dim: -1 }", new[] { 2, 2, 6 })]
    [InlineData("shape { dim: 6 dim: -1 }", new[] { 6, 4 })]
    [InlineData("shape { dim: 6 dim: 4 }", new[] { 6, 4 })]
    [InlineData("axis: 1 num_axes: 1 shape { dim: 3 dim: 1 }", new[] { 2, 3, 1, 4 })]
    [InlineData("axis: -1 shape { dim: 1 }", new[] { 2, 3, 4, 1 })]
    [InlineData("axis: 1 shape { dim: 0 dim: -1 dim: 2 }", new[] { 2, 3, 2, 2 })]
    [InlineData("num_axes: 0 shape { dim: 1 }", new[] { 1, 2, 3, 4 })]
    public void Reshape_copies_and_infers_sizes(string text, int[] expected) =>
        Assert.Equal(expected, new LayerCase($$"""type: "Reshape" top: "y" reshape_param { {{text}} }""", [2, 3, 4]).Tops[0]);

    [Theory]
    [InlineData("", new[] { 2, 60 })]
    [InlineData("axis: 0 end_axis: 1", new[] { 6, 4, 5 })]
    [InlineData("axis: -2", new[] { 2, 3, 20 })]
    [InlineData("axis: 2 end_axis: 2", new[] { 2, 3, 4, 5 })]
    public void Flatten_joins_axes(string text, int[] expected) =>
        Assert.Equal(expected, new LayerCase($$"""type: "Flatten" top: "y" flatten_param { {{text}} }""", [2, 3, 4, 5]).Tops[0]);

    [Fact]
    public void Concat_and_slice_undo_each_other()
    {
        float[] a = [1, 2, 5, 6], b = [3, 7], joined = [1, 2, 3, 5, 6, 7];
        Assert.Equal(joined, new LayerCase("""type: "Concat" top: "y" """, [2, 2], [2, 1]).Run([a, b])[0]);
        Assert.Equal([a, b], new LayerCase("""type: "Slice" top: "a" top: "b" slice_param { slice_point: 2 }""", [2, 3]).Run([joined]));
        Assert.Equal([[1, 2, 3], [5, 6, 7]], new LayerCase("""type: "Slice" top: "a" top: "b" slice_param { slice_dim: 0 }""", [2, 3]).Run([joined]));
    }

    [Fact]
    public void Crop_cuts_out_what_the_second_bottom_measures()
    {
        float[] numbers = [.. Enumerable.Range(0, 12)];
        Assert.Equal([6, 7], new LayerCase("""type: "Crop" top: "y" crop_param { axis: 0 offset: 1 offset: 2 }""", [3, 4], [1, 2]).Run([numbers, [0, 0]])[0]);
        Assert.Equal([1, 2, 5, 6, 9, 10], new LayerCase("""type: "Crop" top: "y" crop_param { axis: 1 offset: 1 }""", [3, 4], [9, 2]).Run([numbers, new float[18]])[0]);
        Assert.Equal([0, 1], new LayerCase("""type: "Crop" top: "y" crop_param { axis: -2 }""", [3, 4], [1, 2]).Run([numbers, [0, 0]])[0]);
    }

    [Fact]
    public void Permute_puts_the_listed_axes_first()
    {
        var layer = new LayerCase("""type: "Permute" top: "y" permute_param { order: 1 }""", [2, 3]);
        Assert.Equal([3, 2], layer.Tops[0]);
        Assert.Equal([1, 4, 2, 5, 3, 6], layer.Run([[1, 2, 3, 4, 5, 6]])[0]);
    }

    [Fact]
    public void Tile_repeats_along_its_axis()
    {
        Assert.Equal([1, 2, 1, 2, 3, 4, 3, 4], LayerCase.Run("""type: "Tile" top: "y" tile_param { tiles: 2 }""", [2, 2], 1, 2, 3, 4));
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4], LayerCase.Run("""type: "Tile" top: "y" tile_param { axis: 0 tiles: 2 }""", [2, 2], 1, 2, 3, 4));
    }

    [Fact]
    public void ShuffleChannel_deals_the_channels_out() => Assert.Equal(
        [1, 3, 5, 2, 4, 6], LayerCase.Run("""type: "ShuffleChannel" top: "y" shuffle_channel_param { group: 3 }""", [1, 6, 1, 1], 1, 2, 3, 4, 5, 6));

    [Fact]
    public void BatchReindex_gathers_items()
    {
        var layer = new LayerCase("""type: "BatchReindex" top: "y" """, [2, 2], [3]);
        Assert.Equal([3, 4, 1, 2, 3, 4], layer.Run([[1, 2, 3, 4], [1, 0, 1]])[0]);
        Assert.Throws<LayerException>(() => layer.Run([[1, 2, 3, 4], [0, -1, 0]]));
        Assert.Throws<LayerException>(() => layer.Run([[1, 2, 3, 4], [0, float.NaN, 0]]));
    }

    [Fact]
    public void Filter_keeps_what_is_selected_even_nothing()
    {
        var layer = new LayerCase("""type: "Filter" top: "y" """, [3, 2], [3]);
        Blob some = layer.RunBlobs([[1, 2, 3, 4, 5, 6], [1, 0, -1]])[0], none = layer.RunBlobs([[1, 2, 3, 4, 5, 6], [0, 0, 0]])[0];
        Assert.Equal([2, 2], some.Shape);
        Assert.Equal([1, 2, 5, 6], some.Span.ToArray());
        Assert.Equal([0, 2], none.Shape);
    }

    [Fact]
    public void DummyData_fills_each_top_its_own_way()
    {
        var layer = new LayerCase(
            """type: "DummyData" top: "a" top: "b" dummy_data_param { shape { dim: 2 } shape { dim: 1 dim: 1 } data_filler { value: 3 } data_filler { value: 4 } }""");
        Assert.Equal([[3, 3], [4]], layer.Run([]));
        var legacy = new LayerCase("""type: "DummyData" top: "a" top: "b" dummy_data_param { num: 2 num: 1 channels: 3 height: 4 width: 5 }""");
        Assert.Equal([[2, 3, 4, 5], [1, 3, 4, 5]], legacy.Tops);
    }

    [Fact]
    public void Data_layers_are_inputs_of_the_shape_they_declare()
    {
        Assert.Equal([[8, 3, 227, 227], [8]], Tops("""type: "Data" top: "d" top: "l" data_param { batch_size: 8 } transform_param { crop_size: 227 }"""));
        Assert.Equal([[1, 1, 20, 30]], Tops("""type: "ImageData" top: "d" image_data_param { new_height: 20 new_width: 30 is_color: false }"""));
        Assert.Equal([[4, 2, 5, 6], [4]], Tops("""type: "MemoryData" top: "d" top: "l" memory_data_param { batch_size: 4 channels: 2 height: 5 width: 6 }"""));
        Assert.Equal([[2, 3, 9, 9]], Tops("""type: "WindowData" top: "d" window_data_param { batch_size: 2 crop_size: 9 }"""));

        static Shape[] Tops(string text)
        {
            var layer = new LayerCase(text);
            Assert.IsType<Input>(layer.Layer);
            return layer.Tops;
        }
    }
}
