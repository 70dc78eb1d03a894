using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Softmax;
using CaffeSharp.Tests.Layers;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Softmax;

/// <summary>The softmax kernels against the layer's plain forward.</summary>
public sealed class SoftmaxKernelTests
{
    [Fact]
    public void Any_axis_is_that_of_the_layer()
    {
        foreach (Shape bottom in (Shape[])[[2, 1000], [3, 21, 7, 5], [5, 2], [1, 17, 33], [2, 1, 3, 64], [1, 40, 16], [2, 35, 2], [3, 16, 1], .. KernelCase.Lanes.SelectMany(KernelCase.Edges)])
        {
            float[] x = [.. LayerCase.Numbers(bottom).Select(value => value * 20)];
            for (int axis = 1; axis < bottom.Axes; axis++)
                Check(bottom, axis, x);
        }
    }

    [Fact]
    public void Rows_of_nothing_are_no_short_rows() => Assert.Throws<ArgumentOutOfRangeException>(() => PreparedSoftmax.OfShortRows(0, 3, 1));

    [Fact]
    public void What_is_not_finite_is_treated_as_the_layer_does()
    {
        foreach (float odd in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, -float.MaxValue, float.MaxValue])
        {
            foreach (Shape bottom in (Shape[])[[2, 19], [1, 5, 19]])
            {
                float[] x = LayerCase.Numbers(bottom);
                x[3] = odd;
                Check(bottom, 1, x);
            }
        }
    }

    private static void Check(Shape bottom, int axis, float[] x)
    {
        float[] expected = LayerCase.Run($"type: \"Softmax\" top: \"y\" softmax_param {{ axis: {axis} }}", bottom, x);
        int outer = bottom.Count(0, axis), size = bottom[axis], inner = bottom.Count(axis + 1);
        foreach (int lane in KernelCase.Lanes)
        {
            (BlobLayout, int, int) form = (BlobLayout.Plain, size, inner);
            float[] y = KernelCase.Run(PreparedSoftmax.Create(size, inner, lane), x, outer, form, form);
            KernelCase.AssertClose(expected, y, 1e-6f, $"{bottom}, axis {axis}, lane {lane}");
            if (inner != 1 || size * bottom[0] == 0)
                continue;
            int images = bottom[0], rows = outer / images;
            form = (BlobLayout.Plain, rows, size);
            y = KernelCase.Run(PreparedSoftmax.OfShortRows(size, rows, lane), x, images, form, form);
            KernelCase.AssertClose(expected, y, 1e-6f, $"short rows of {bottom}, lane {lane}");
        }
    }
}
