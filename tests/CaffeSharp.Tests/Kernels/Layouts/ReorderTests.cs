using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Tests.Kernels.Convolution;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Layouts;

public sealed unsafe class ReorderTests
{
    [Fact]
    public void Blocked_and_back_is_the_same_and_unused_channels_are_zero()
    {
        using var pool = new WorkerPool(2);
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 40], Gen.Int[1, 50], Gen.Int[0, ConvolutionGen.Lanes.Count - 1]).Sample(
            (batch, channels, pixels, laneIndex) =>
            {
                var layout = new BlobLayout(ConvolutionGen.Lanes[laneIndex]);
                float[] numbers = [.. Enumerable.Range(1, batch * channels * pixels).Select(i => (float)i)];
                using GuardedMemory plain = ConvolutionCase.Arrange(numbers, BlobLayout.Plain, batch, channels, pixels);
                using GuardedMemory blocked = new(layout.Floats(batch, channels, pixels)), back = new(plain.Length);
                fixed (float* p = plain.Span, b = blocked.Span, q = back.Span)
                {
                    Reorder.ToBlocked(p, b, batch, channels, pixels, layout.Lane, pool);
                    Reorder.ToPlain(b, q, batch, channels, pixels, layout.Lane, pool);
                }
                Assert.True(blocked.MarginsAreIntact && back.MarginsAreIntact);
                Assert.Equal(numbers, ConvolutionCase.Flatten(blocked.Span, layout, batch, channels, pixels));
                Assert.Equal(numbers, back.Span.ToArray());
                Assert.Equal(blocked.Length - numbers.Length, blocked.Span.Count(0f));
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void A_block_is_filled_up()
    {
        var layout = new BlobLayout(8);
        Assert.Equal(2, layout.Blocks(9));
        Assert.Equal(3 * 16 * 5, layout.Floats(3, 9, 5));
        Assert.Equal("NCHW8c", layout.ToString());
        Assert.Equal("NCHW", BlobLayout.Plain.ToString());
        Assert.Throws<ShapeException>(() => layout.Floats(65536, 1, 65536));
    }
}
