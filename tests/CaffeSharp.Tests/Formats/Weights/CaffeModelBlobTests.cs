using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using Xunit;

namespace CaffeSharp.Tests.Formats.Weights;

/// <summary>The many ways in which files hold a blob's numbers and shape.</summary>
public sealed class CaffeModelBlobTests
{
    private static readonly float[] Numbers = [1.5f, -2, 3, 0.25f, 5, 6];

    [Fact]
    public void Packed_numbers_in_several_pieces_are_joined() =>
        Holds(Numbers, new MessageBytes().Floats(5, 1.5f, -2).Floats(5).Floats(5, 3, 0.25f, 5).Floats(5, 6).Dims(2, 3));

    [Fact]
    public void Numbers_that_are_not_packed_are_read()
    {
        var blob = new MessageBytes();
        foreach (float number in Numbers)
            blob.Fixed32(5, number);
        Holds(Numbers, blob.Dims(2, 3));
    }

    [Fact]
    public void Packed_and_single_numbers_may_mix_and_diffs_are_skipped() =>
        Holds(Numbers, new MessageBytes().Dims(2, 3).Floats(6, 9, 9, 9).Floats(5, 1.5f, -2, 3).Fixed32(5, 0.25f).Fixed32(6, 7).Floats(5, 5, 6));

    [Fact]
    public void Doubles_are_rounded_with_a_warning()
    {
        string[] warning = ["x.caffemodel: layer 'l' has its weights in double precision; they were rounded to float"];
        Assert.Equal(warning, Holds(Numbers, new MessageBytes().Doubles(8, 1.5, -2, 3, 0.25, 5).Fixed64(8, 6).Dims(2, 3)).Warnings);
        Assert.Equal(warning, Holds(Numbers, new MessageBytes().Dims(2, 3).Varint(10, 0).Doubles(12, 1.5, -2, 3, 0.25, 5, 6)).Warnings);
    }

    [Fact]
    public void Raw_floats_and_raw_halves_are_read()
    {
        Holds(Numbers, new MessageBytes().Dims(2, 3).Varint(10, 1).Floats(12, Numbers));
        Holds(Numbers, new MessageBytes().Dims(2, 3).Halves(12, Numbers).Varint(10, 2));
    }

    [Theory]
    [InlineData(3, "INT")]
    [InlineData(4, "UINT")]
    [InlineData(7, "7")]
    public void Raw_integers_are_refused(ulong type, string name) => Fails(
        $"x.caffemodel is damaged or of another kind: layer 'l', blob 0: raw numbers of type {name} cannot be read, only DOUBLE, FLOAT and FLOAT16",
        new MessageBytes().Dims(1).Varint(10, type).Payload(12, [0, 0, 0, 0]));

    [Fact]
    public void Any_old_axis_wins_over_the_shape()
    {
        LayerWeights layer = Read(new MessageBytes().Dims(6).Varint(1, 1).Varint(2, 1).Varint(3, 2).Varint(4, 3).Floats(5, Numbers)).Layers[0];
        Assert.Equal<Shape>([1, 1, 2, 3], layer.Blobs[0].Shape);
        Fails("the shape [0, 0, 0, 6] takes 0 numbers, but 6 are there", new MessageBytes().Dims(6).Varint(4, 6).Floats(5, Numbers));
    }

    [Fact]
    public void Axes_that_are_not_packed_are_read() =>
        Holds(Numbers, new MessageBytes().Message(7, new MessageBytes().Varint(1, 2).Varint(1, 3)).Floats(5, Numbers));

    [Fact]
    public void A_count_that_is_not_the_shape_s_is_refused() => Fails(
        "x.caffemodel is damaged or of another kind: layer 'l', blob 0: the shape [2, 4] takes 8 numbers, but 6 are there",
        new MessageBytes().Dims(2, 4).Floats(5, Numbers));

    [Fact]
    public void Shapes_that_cannot_be_are_refused()
    {
        Fails("an axis of the shape [2, -3] is out of range", new MessageBytes().Dims(2, unchecked((ulong)-3)).Floats(5, Numbers));
        Fails("an axis of the shape [4294967296] is out of range", new MessageBytes().Dims(1L << 32).Floats(5, Numbers));
        Fails("the shape [2147483647, 2147483647, 0] is larger than a blob may be", new MessageBytes().Dims(int.MaxValue, int.MaxValue, 0));
        Fails("a shape has more than 32 axes", new MessageBytes().Dims([.. Enumerable.Repeat(1ul, 33)]).Floats(5, 1));
        Fails("7 bytes of numbers do not divide by 4", new MessageBytes().Dims(2).Payload(5, new byte[7]));
        Fails("3 bytes of raw Float16 numbers do not divide by 2", new MessageBytes().Dims(2).Varint(10, 2).Payload(12, new byte[3]));
    }

    [Fact]
    public void The_name_may_follow_the_blobs()
    {
        var blob = new MessageBytes().Dims(5).Floats(5, 1);
        byte[] net = new MessageBytes().Message(100, new MessageBytes().Message(7, blob).Text(1, "late")).ToArray();
        var e = Assert.Throws<FileFormatException>(() => CaffeModelFile.Read(new MemoryStream(net), "x"));
        Assert.Contains("layer 'late', blob 0", e.Message);
    }

    [Fact]
    public void Fields_of_forks_and_groups_are_skipped_but_kept()
    {
        var layer = new MessageBytes().Text(1, "l").Varint(145, 2).Text(149, "MKL2017").Fixed64(150, 1).Fixed32(151, 1)
            .Raw(152, 3).Varint(1, 5).Raw(2, 3).Raw(2, 4).Raw(152, 4);
        byte[] rest = layer.ToArray();
        layer.Message(7, new MessageBytes().Dims(6).Floats(5, Numbers).Varint(99, 1));
        NetWeights weights = CaffeModelFile.Read(new MessageBytes().Message(100, layer).Text(60, "?").ToStream(), "x");
        Assert.Equal(rest, weights.Layers[0].Rest.ToArray());
        Assert.Equal(Numbers, weights.Layers[0].Blobs[0].Span);
    }

    [Fact]
    public void Files_beyond_two_gigabytes_are_read()
    {
        const long Diffs = 3L << 30;
        byte[] name = new MessageBytes().Text(1, "big").ToArray();
        byte[] data = new MessageBytes().Dims(2, 3).Floats(5, Numbers).ToArray(), diff = new MessageBytes().Length(6, Diffs).ToArray();
        byte[] blob = new MessageBytes().Length(7, (ulong)(data.Length + diff.Length + Diffs)).ToArray();
        byte[] layer = new MessageBytes().Length(100, (ulong)(name.Length + blob.Length + data.Length + diff.Length + Diffs)).ToArray();
        using SparseStream stream = new SparseStream().Append(layer).Append(name).Append(blob).Append(diff).AppendZeros(Diffs).Append(data)
            .Append(new MessageBytes().Message(100, new MessageBytes().Text(1, "next")).ToArray());
        NetWeights weights = CaffeModelFile.Read(stream, "x");
        Assert.Equal(["big", "next"], weights.Layers.Select(found => found.Name));
        Assert.Equal(Numbers, weights.Layers[0].Blobs[0].Span);
    }

    [Fact]
    public void What_is_too_large_for_parameters_is_left_out_with_a_warning()
    {
        const long Extra = 5L << 30;
        byte[] name = new MessageBytes().Text(1, "l").ToArray(), extra = new MessageBytes().Length(199, Extra).ToArray();
        using SparseStream stream = new SparseStream()
            .Append(new MessageBytes().Length(100, (ulong)(name.Length + extra.Length + Extra)).ToArray()).Append(name).Append(extra).AppendZeros(Extra);
        NetWeights weights = CaffeModelFile.Read(stream, "x");
        Assert.True(weights.Layers[0].Rest.IsEmpty);
        Assert.Equal(["x: layer 'l' carries more data beside its blobs than any parameters take; it was left out"], weights.Warnings);
    }

    private static NetWeights Read(MessageBytes blob) => CaffeModelFile.Read(MessageBytes.NetOf(blob).ToStream(), "x.caffemodel");

    private static NetWeights Holds(float[] numbers, MessageBytes blob)
    {
        NetWeights weights = Read(blob);
        Assert.Equal<Shape>([2, 3], weights.Layers[0].Blobs[0].Shape);
        Assert.Equal(numbers, weights.Layers[0].Blobs[0].Span);
        return weights;
    }

    private static void Fails(string message, MessageBytes blob) =>
        Assert.Contains(message, Assert.Throws<FileFormatException>(() => Read(blob)).Message);
}
