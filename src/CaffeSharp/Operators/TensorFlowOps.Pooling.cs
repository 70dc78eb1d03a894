using CaffeSharp.Blobs;

namespace CaffeSharp.Operators;

public static partial class TensorFlowOps
{
    /// <summary>
    /// <c>tf.nn.max_pool2d</c>: the largest number of each window of <paramref name="ksize"/>, padding left out of it.
    /// </summary>
    /// <exception cref="OperatorException">TensorFlow refuses the call; the message says what clashes.</exception>
    public static Blob MaxPool(
        Blob input, ReadOnlySpan<int> ksize, ReadOnlySpan<int> strides, TensorFlowPadding padding, DataFormat dataFormat = DataFormat.Nhwc) =>
        Pool<MaxReduction>(input, ksize, strides, padding, dataFormat);

    /// <summary>
    /// <c>tf.nn.avg_pool2d</c>: the mean of each window of <paramref name="ksize"/>, padding left out of it, so at the
    /// border the sum is divided by the count of real elements (Caffe counts the padding too).
    /// </summary>
    /// <exception cref="OperatorException">TensorFlow refuses the call; the message says what clashes.</exception>
    public static Blob AvgPool(
        Blob input, ReadOnlySpan<int> ksize, ReadOnlySpan<int> strides, TensorFlowPadding padding, DataFormat dataFormat = DataFormat.Nhwc) =>
        Pool<MeanReduction>(input, ksize, strides, padding, dataFormat);

    private static Blob Pool<TReduction>(
        Blob input, ReadOnlySpan<int> ksize, ReadOnlySpan<int> strides, TensorFlowPadding padding, DataFormat format)
        where TReduction : struct, IReduction
    {
        if (padding != TensorFlowPadding.Same && padding != TensorFlowPadding.Valid)
            throw new OperatorException(OperatorFault.Padding, "pooling takes the padding SAME or VALID, no numbers");
        var image = ImageAxes.Of(input.Shape, format);
        StepPair kernel = StepPair.Parse(ksize, format, "ksize", OperatorFault.Filter);
        StepPair steps = StepPair.Parse(strides, format, "strides", OperatorFault.Stride);
        (WindowSize rows, WindowSize columns) = padding.Windows(image, kernel.Rows, kernel.Columns, steps, new(1, 1));

        ImageAxes pooled = image with { Rows = rows.Output, Columns = columns.Output };
        var output = new Blob(pooled.Shape);
        // A plane of NCHW is an image of one channel.
        int inner = format == DataFormat.Nhwc ? image.Channels : 1;
        int planes = image.Batch * image.Channels / Math.Max(1, inner);
        int inPlane = image.Rows * image.Columns * inner, outPlane = pooled.Rows * pooled.Columns * inner;
        for (int plane = 0; plane < planes; plane++)
        {
            ReadOnlySpan<float> x = input.Span.Slice(plane * inPlane, inPlane);
            Span<float> y = output.Span.Slice(plane * outPlane, outPlane);
            for (int i = 0; i < rows.Output; i++)
            {
                (int top, int bottom) = Clip(i, rows, steps.Rows, kernel.Rows, image.Rows);
                for (int j = 0; j < columns.Output; j++)
                {
                    (int left, int right) = Clip(j, columns, steps.Columns, kernel.Columns, image.Columns);
                    Span<float> pixel = y.Slice(((i * columns.Output) + j) * inner, inner);
                    pixel.Fill(TReduction.Empty);
                    for (int h = top; h < bottom; h++)
                    {
                        for (int w = left; w < right; w++)
                            TReduction.Add(x.Slice(((h * image.Columns) + w) * inner, inner), pixel);
                    }
                    TReduction.Finish(pixel, (bottom - top) * (right - left));
                }
            }
        }
        return output;
    }

    /// <summary>The part of a window that lies inside the image.</summary>
    private static (int From, int To) Clip(int position, WindowSize window, int stride, int kernel, int size)
    {
        int from = (position * stride) - window.PadBefore;
        return (Math.Max(0, from), (int)Math.Min((long)from + kernel, size));
    }
}
