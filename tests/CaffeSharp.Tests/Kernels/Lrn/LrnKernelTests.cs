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
    [InlineData(15, 1f, 0.75f, 1f)]
    [InlineData(17, 1f, 0.75f, 1f)]
    [InlineData(31, 0.5f, 0.6f, 1f)]
    [InlineData(99, 1f, 0.75f, 1f)]
    [InlineData(65535, 9f, 0.75f, 1f)]
    public void Across_channels_is_that_of_the_layer(int size, float alpha, float beta, float k)
    {
        foreach (Shape bottom in (Shape[])[[2, 5, 3, 7], [1, 33, 4, 5], [2, 1, 1, 1], [1, 16, 1, 300], [1, 20, 23, 23], [1, 130, 1, 3], .. KernelCase.Lanes.SelectMany(KernelCase.Edges)])
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

    /// <summary>A number that outweighs all others is not left behind in the sums of windows that do not hold it.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(21)]
    public void A_huge_number_stays_in_its_windows(int size)
    {
        const int Channels = 120, Huge = 50;
        float[] x = [.. Enumerable.Range(0, Channels).Select(c => c == Huge ? 1e18f : 1 + (c % 3))];
        foreach ((int lane, BlobLayout layout) in KernelCase.Layouts)
        {
            (BlobLayout, int, int) form = (layout, Channels, 1);
            float[] y = KernelCase.Run(PreparedLrn.Create(new LrnProblem(Channels, 1, size, 1, 0.75f, 1, layout, lane)), x, 1, form, form);
            for (int c = 0; c < Channels; c++)
            {
                double sum = Enumerable.Range(c - (size / 2), size).Where(near => near is >= 0 and < Channels).Sum(near => (double)x[near] * x[near]);
                double expected = x[c] * Math.Pow(1 + (sum / size), -0.75);
                Assert.True(Math.Abs(y[c] - expected) <= 1e-5 * expected, $"channel {c} is {y[c]}, not {expected}");
            }
        }
    }

    [Fact]
    public void An_even_window_is_refused() =>
        Assert.Throws<ArgumentException>(() => PreparedLrn.Create(new LrnProblem(4, 9, 4, 1, 0.75f, 1, BlobLayout.Plain, 1)));
}
