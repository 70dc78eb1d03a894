using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Blobs;

public sealed class BlobTests
{
    [Fact]
    public unsafe void Fresh_memory_is_aligned_and_zero()
    {
        for (int count = 0; count < 40; count++)
        {
            var blob = new Blob([count]);
            Assert.True(blob.Span.IndexOfAnyExcept(0f) < 0);
            fixed (float* p = blob.Span)
                Assert.Equal(0u, (nuint)p % Blob.Alignment);
        }
    }

    [Fact]
    public void A_tensor_and_its_blob_share_memory()
    {
        var tensor = Tensor.Create<float>(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        var blob = Blob.FromTensor(tensor);
        Assert.Equal<Shape>([2, 3], blob.Shape);
        blob.Span[4] = 50;
        Assert.Equal(50, tensor[1, 1]);
        Assert.Equal(50, blob.AsTensorSpan()[1, 1]);
        Assert.Equal(50, blob.AsReadOnlyTensorSpan()[1, 1]);
    }

    [Fact]
    public void A_strided_tensor_is_refused()
    {
        var tensor = Tensor.Create<float>(new float[8], [2, 3], [4, 1]);
        Assert.Throws<ShapeException>(() => Blob.FromTensor(tensor));
    }

    [Theory]
    [InlineData(new[] { 96 }, new[] { 1, 1, 1, 96 }, true)]
    [InlineData(new[] { 5, 7 }, new[] { 1, 1, 5, 7 }, true)]
    [InlineData(new[] { 5, 7 }, new[] { 1, 5, 1, 7 }, false)]
    [InlineData(new[] { 5, 7 }, new[] { 35 }, false)]
    public void Legacy_shapes_match_right_aligned(int[] left, int[] right, bool equal) =>
        Assert.Equal(equal, Shape.Create(left).EqualsRightAligned(Shape.Create(right)));

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Contains("-1", Assert.Throws<ShapeException>(() => Shape.Create(2, -1)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Shape.Create(65536, 65536));
        Assert.Throws<ShapeException>(() => Shape.Create(new int[33]));
        Assert.Throws<ShapeException>(() => new Blob([2, 2], new float[3]));
    }
}
