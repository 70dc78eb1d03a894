using CaffeSharp.Blobs;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Views;
using Xunit;

namespace CaffeSharp.Tests.Imaging.Views;

public sealed class ViewsTests
{
    [Fact]
    public void A_filter_of_three_channels_is_a_tile_in_colour()
    {
        // Blue is least, green between, red most; for an RGB net the other way round.
        Blob weights = new([1, 3, 1, 1], new float[] { -1, 0, 1 });
        Image bgr = BlobTiles.Filters(weights), rgb = BlobTiles.Filters(weights, ChannelOrder.Rgb);
        Assert.Equal((42, 42, 3), (bgr.Height, bgr.Width, bgr.Channels));
        Assert.Equal([0, 128, 255], Pixel(bgr, 20, 20));
        Assert.Equal([255, 128, 0], Pixel(rgb, 20, 20));
        Assert.Equal([255, 255, 255], Pixel(bgr, 0, 20));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(4, 2, 2)]
    [InlineData(5, 3, 2)]
    public void Filters_of_one_channel_stand_in_a_square(int filters, int columns, int rows)
    {
        Image grid = BlobTiles.Filters(new Blob([filters, 1, 2, 2], new float[4 * filters]));
        Assert.Equal((1 + (41 * rows), 1 + (41 * columns), 1), (grid.Height, grid.Width, grid.Channels));
        Assert.Equal(128, Pixel(grid, 1, 1)[0]);
    }

    [Fact]
    public void Other_filters_have_a_row_of_channels_and_maps_a_square_of_them()
    {
        Assert.Equal(1 + (5 * 41), BlobTiles.Filters(new Blob([2, 5, 1, 1], new float[10])).Width);
        Image maps = BlobTiles.Maps(new Blob([2, 2, 1, 2], new float[] { 0, 1, 2, 4, 9, 9, 9, 9 }));
        Assert.Equal((22, 83), (maps.Height, maps.Width));
        Assert.Equal([0, 64, 128, 255], new[] { 5, 25, 46, 70 }.Select(x => (int)Pixel(maps, 5, x)[0]));
    }

    [Fact]
    public void What_is_no_grid_is_refused()
    {
        Assert.Throws<ImageException>(() => BlobTiles.Filters(new Blob([4, 4])));
        Assert.Throws<ImageException>(() => BlobTiles.Filters(new Blob([0, 3, 1, 1])));
        Assert.Throws<ImageException>(() => BlobTiles.Filters(new Blob([100, 100, 1, 1])));
        Assert.Throws<ImageException>(() => BlobTiles.Maps(new Blob([1, 2, 20_000, 1])));
        Assert.Throws<ImageException>(() => BlobTiles.Maps(new Blob([5])));
    }

    [Fact]
    public void A_heat_map_is_hot_where_the_blob_is_largest()
    {
        Image picture = new(new ImageSize(4, 8), 1, new byte[32]);
        Blob map = new([1, 2, 1, 2], new float[] { 0, 0, 0, 5 });
        Image all = HeatMap.Draw(picture, map, opacity: 1);
        Assert.Equal((4, 8, 3), (all.Height, all.Width, all.Channels));
        Assert.Equal([120, 250, 250], Pixel(all, 2, 7));
        Assert.Equal([60, 10, 10], Pixel(all, 2, 0));
        Assert.Equal(picture.WithChannels(3).Pixels.ToArray(), HeatMap.Draw(picture, map, opacity: 0).Pixels.ToArray());
        Assert.Equal([60, 10, 10], Pixel(HeatMap.Draw(picture, map, channel: 0, opacity: 1), 2, 7));
        Assert.Contains("channels 0 to 1, and not 2", Assert.Throws<ImageException>(() => HeatMap.Draw(picture, map, channel: 2)).Message);
        Assert.Throws<ImageException>(() => HeatMap.Draw(picture, new Blob([2, 1, 1, 1])));
    }

    [Fact]
    public void The_largest_score_wins_and_of_equal_ones_the_first()
    {
        Segmentation found = Segmentation.Of(new Blob([1, 3, 1, 2], new float[] { 1, 0, 1, 2, 0, 2 }));
        Assert.Equal([0, 1], found.Labels.ToArray());
        Assert.Equal(3, found.Classes);
        Assert.Equal([0, 0, 1, 1, 0, 0, 1, 1], found.Resize(new ImageSize(2, 4)).Labels.ToArray());
        Assert.Equal([4, 7], Segmentation.Of(new Blob([1, 1, 2, 1], new float[] { 4, 7 })).Labels.ToArray());
        Assert.Throws<ImageException>(() => Segmentation.Of(new Blob([1, 1, 1, 1], new float[] { 0.5f })));
        Assert.Throws<ImageException>(() => Segmentation.Of(new Blob([2, 3, 1, 1])));
    }

    [Fact]
    public void Palettes_have_the_published_colours()
    {
        // Of VOC aeroplane, bicycle, bird, person and tv monitor, in blue, green, red.
        Assert.Equal([(0, 0, 128), (0, 128, 0), (0, 128, 128), (128, 128, 192), (128, 64, 0)], new[] { 1, 2, 3, 15, 20 }.Select(label => Numbers(ClassPalette.Voc[label])));
        Assert.Equal([(192, 224, 224), (0, 0, 0)], new[] { 255, 0 }.Select(label => Numbers(ClassPalette.Voc[label])));
        Assert.Equal([(128, 64, 128), (32, 11, 119), (0, 0, 0), (0, 0, 0)], new[] { 0, 18, 19, 255 }.Select(label => Numbers(ClassPalette.Cityscapes[label])));

        static (int, int, int) Numbers((byte Blue, byte Green, byte Red) colour) => (colour.Blue, colour.Green, colour.Red);
    }

    [Fact]
    public void Colours_over_a_picture_leave_the_background()
    {
        Image picture = new(new ImageSize(1, 2), 3, new byte[] { 10, 20, 30, 10, 20, 30 });
        Image over = Segmentation.Of(new Blob([1, 1, 1, 2], new float[] { 0, 1 })).Over(picture, ClassPalette.Voc);
        Assert.Equal([10, 20, 30, 5, 10, 79], over.Pixels.ToArray());
    }

    private static byte[] Pixel(Image image, int y, int x) => image.Pixels.Span.Slice(((y * image.Width) + x) * image.Channels, image.Channels).ToArray();
}
