using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Lrn;
using CaffeSharp.Tests.Layers;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Lrn;

/// <summary>The kernels of local response normalization against the layer's plain forward.</summary>
public sealed class LrnKernelTests
{
    [Theory]
    [InlineData(5, 1e-4f, 0.75f, 1f)]
    [InlineData(3, 0.7f, 0.75f, 2f)]
    [InlineData(5, 0.5f, 0.6f, 1f)]
    [InlineData(1, 1f, 1f, 0.5f)]
    [InlineData(99, 1f, 0.75f, 1f)]
    public void Across_channels_is_that_of_the_layer(int size, float alpha, float beta, float k)
    {
        foreach (Shape bottom in (Shape[])[[2, 5, 3, 7], [1, 33, 4, 5], [2, 1, 1, 1], [1, 16, 1, 300], [1, 20, 23, 23]])
        {
            float[] x = [.. LayerCase.Numbers(bottom).Select(value => value * 10)];
            string text = $"type: \"LRN\" top: \"y\" lrn_param {{ local_size: {size} alpha: {alpha} beta: {beta} k: {k} }}";
            float[] expected = LayerCase.Run(text, bottom, x);
            foreach ((int lane, BlobLayout layout) in KernelCase.Layouts)
            {
                (BlobLayout, int, int) form = (layout, bottom[1], bottom.Count(2));
                var problem = new LrnProblem(bottom[1], bottom.Count(2), size, alpha, beta, k, layout, lane);
                KernelCase.AssertClose(expected, KernelCase.Run(PreparedLrn.Create(problem), x, bottom[0], form, form), 2e-6f, $"{text} on {bottom}, lane {lane}, {layout}");
            }
        }
    }

    [Fact]
    public void An_even_window_is_refused() =>
        Assert.Throws<ArgumentException>(() => PreparedLrn.Create(new LrnProblem(4, 9, 4, 1, 0.75f, 1, BlobLayout.Plain, 1)));
}
