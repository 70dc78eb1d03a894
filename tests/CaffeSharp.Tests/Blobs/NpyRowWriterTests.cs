using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Blobs;

public sealed class NpyRowWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12_345)]
    public void The_rows_are_read_again_behind_what_stood_before(int rows)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(9);
        var writer = new NpyRowWriter(stream, [2]);
        for (int i = 0; i < rows; i++)
            writer.Write([i, -i]);
        writer.Finish();
        Assert.Equal((rows, stream.Length), (writer.Rows, stream.Position));
        stream.Position = 1;
        Blob read = NpyFile.Read(stream);
        Assert.Equal<Shape>([rows, 2], read.Shape);
        for (int i = 0; i < rows; i++)
            Assert.Equal((i, -i), (read.Span[2 * i], read.Span[(2 * i) + 1]));
    }

    [Fact]
    public void A_row_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new NpyRowWriter(new MemoryStream(), [2, 3]).Write([1, 2, 3]));
}
