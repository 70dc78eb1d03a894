using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Operators;

/// <summary>Blobs for tests, and what to hold them against.</summary>
internal static class TestBlobs
{
    /// <summary>Numbers in [−1, 1), the same for the same seed.</summary>
    public static Blob Uniform(int seed, Shape shape)
    {
        var random = new Random(seed);
        var blob = new Blob(shape);
        foreach (ref float value in blob.Span)
            value = (2 * random.NextSingle()) - 1;
        return blob;
    }

    public static Blob Of(Shape shape, params float[] values) => new(shape, values);

    /// <summary>The same numbers within 1e-5 + 1e-5·Σ|x·w|, where <paramref name="magnitude"/> is the sum.</summary>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> magnitude, Blob actual)
    {
        Assert.Equal(expected.Length, actual.Shape.Count());
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual.Span[i]);
            Assert.True(error <= 1e-5 + (1e-5 * magnitude[i]), $"element {i} of {actual.Shape} is {actual.Span[i]}, not {expected[i]}");
        }
    }

    /// <summary>The same shape, and numbers within 1e-5 + 1e-5·|x|·<paramref name="terms"/>, for inputs in [−1, 1).</summary>
    public static void AssertClose(Blob expected, Blob actual, int terms = 1)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Shape.Count(); i++)
            Assert.Equal(expected.Span[i], actual.Span[i], 1e-5 + (1e-5 * terms));
    }

    /// <summary>The axes in another order, element by element.</summary>
    public static Blob Transpose(Blob blob, params int[] order)
    {
        int[] from = new int[order.Length];
        var result = new Blob(Shape.Create([.. order.Select(axis => blob.Shape[axis])]));
        int[] at = new int[order.Length];
        for (int i = 0; i < result.Shape.Count(); i++)
        {
            int rest = i;
            for (int axis = order.Length - 1; axis >= 0; axis--)
            {
                at[axis] = rest % result.Shape[axis];
                rest /= result.Shape[axis];
            }
            int offset = 0;
            for (int axis = 0; axis < order.Length; axis++)
                from[order[axis]] = at[axis];
            for (int axis = 0; axis < order.Length; axis++)
                offset = (offset * blob.Shape[axis]) + from[axis];
            result.Span[i] = blob.Span[offset];
        }
        return result;
    }

    public static Blob ToNhwc(Blob nchw) => Transpose(nchw, 0, 2, 3, 1);

    public static Blob ToNchw(Blob nhwc) => Transpose(nhwc, 0, 3, 1, 2);

    /// <summary>[F, C/G, KH, KW] as [KH, KW, C/G, F].</summary>
    public static Blob ToHwio(Blob weights) => Transpose(weights, 2, 3, 1, 0);
}
