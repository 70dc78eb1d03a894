using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Diagnostics;

/// <summary>Windows of poolings and convolutions that lie outside of the picture.</summary>
internal static class LintWindows
{
    public static void Check(LintLayer layer, LintReport report)
    {
        if (layer.Made is not { } made || layer.Bottoms is not [{ Shape: { } bottom }, ..])
            return;
        if (made.Layer is Pooling pooling)
            CheckPooling(layer, pooling, bottom, report);
        else if (made.Layer is Convolution convolution)
            CheckConvolution(layer, convolution, bottom, report);
    }

    private static void CheckPooling(LintLayer layer, Pooling pooling, Shape bottom, LintReport report)
    {
        PoolingPlane plane = pooling.Plane(bottom);
        CheckPooling(layer, pooling, plane.Rows.Window(plane.OutHeight - 1, plane.Height).Start, plane.Height, "row", report);
        CheckPooling(layer, pooling, plane.Columns.Window(plane.OutWidth - 1, plane.Width).Start, plane.Width, "column", report);
    }

    private static void CheckPooling(LintLayer layer, Pooling pooling, int start, int size, string what, LintReport report)
    {
        if (start < size)
            return;
        report.Add(
            Severity.Warning, "empty-window", layer,
            $"has a last window that begins at {what} {start}, outside of the {size} there are",
            $"the numbers there are {(pooling.IsMax ? "−FLT_MAX" : "NaN")}, in Caffe too",
            layer.At(layer.Text.PoolingParam, "stride"));
    }

    private static void CheckConvolution(LintLayer layer, Convolution convolution, Shape bottom, LintReport report)
    {
        SpatialSettings spatial = convolution.Spatial;
        for (int axis = 0; axis < spatial.Kernel.Axes; axis++)
        {
            long padded = bottom[convolution.Axis + 1 + axis] + (2L * spatial.Pad[axis]);
            if (spatial.Extent(axis) <= padded)
                continue;
            report.Add(
                Severity.Warning, "truncated-division", layer,
                $"has a kernel that spans {spatial.Extent(axis)}, more than the {padded} of its padded input {bottom}",
                "its one output there exists only since Caffe's division rounds toward zero; TensorFlow and PyTorch refuse it",
                layer.At(layer.Text.ConvolutionParam, "kernel_size"));
        }
    }
}
