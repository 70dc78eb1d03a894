using CaffeSharp.Blobs;
using CaffeSharp.Operators;
using CsCheck;
using Xunit;
using static CaffeSharp.Tests.Operators.TestBlobs;

namespace CaffeSharp.Tests.Operators;

/// <summary>Every framework's formula as plain loops over random geometry.</summary>
public sealed class DirectLoopTests
{
    [Theory]
    [InlineData(DataFormat.Nhwc)]
    [InlineData(DataFormat.Nchw)]
    public void TensorFlow_same(DataFormat format) => ConvolutionProblem2D.Any.Sample(p =>
    {
        (int rows, int top) = Same(p.Size.Rows, p.Extent.Rows, p.Stride.Rows);
        (int columns, int left) = Same(p.Size.Columns, p.Extent.Columns, p.Stride.Columns);
        AssertTensorFlow(p, rows, columns, top, left, TensorFlowPadding.Same, format);
    });

    [Theory]
    [InlineData(DataFormat.Nhwc)]
    [InlineData(DataFormat.Nchw)]
    public void TensorFlow_explicit_or_refused(DataFormat format) => ConvolutionProblem2D.Any.Sample(p =>
    {
        // Unequal padding: one more above, two more to the right.
        TensorFlowPadding padding = TensorFlowPadding.Explicit((p.Pad.Rows + 1, p.Pad.Rows), (p.Pad.Columns, p.Pad.Columns + 2));
        double rows = Truncated(p.Size.Rows + (2 * p.Pad.Rows) + 1, p.Extent.Rows, p.Stride.Rows);
        double columns = Truncated(p.Size.Columns + (2 * p.Pad.Columns) + 2, p.Extent.Columns, p.Stride.Columns);
        if (rows < 0 || columns < 0)
            AssertRefused(OperatorFault.OutputSize, () => TensorFlowOps.Conv2D(ToNhwc(p.Input), ToHwio(p.Weights), p.Strides, padding, dilations: p.Dilations));
        else
            AssertTensorFlow(p, (int)rows, (int)columns, p.Pad.Rows + 1, p.Pad.Columns, padding, format);

        static double Truncated(int padded, int extent, int stride) => Math.Truncate((double)(padded - extent + stride) / stride);
    });

    [Fact]
    public void TensorFlow_depthwise_by_its_own_formula() => ConvolutionProblem2D.Fitting.Sample(p =>
    {
        // out[b, i, j, k·M+q] = Σ x[b, S1·i + di, S2·j + dj, k] · f[di, dj, k, q]
        int channels = p.Channels, multiplier = p.FilterFactor;
        Blob x = ToNhwc(p.Input), f = Uniform(p.Seed, [p.Kernel.Rows, p.Kernel.Columns, channels, multiplier]);
        int rows = ((p.Size.Rows - p.Kernel.Rows) / p.Stride.Rows) + 1, columns = ((p.Size.Columns - p.Kernel.Columns) / p.Stride.Columns) + 1;
        var expected = new Blob([p.Batch, rows, columns, channels * multiplier]);
        for (int b = 0; b < p.Batch; b++)
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                    for (int k = 0; k < channels; k++)
                        for (int q = 0; q < multiplier; q++)
                            for (int di = 0; di < p.Kernel.Rows; di++)
                                for (int dj = 0; dj < p.Kernel.Columns; dj++)
                                    At(expected, b, i, j, (k * multiplier) + q) +=
                                        At(x, b, (i * p.Stride.Rows) + di, (j * p.Stride.Columns) + dj, k) * At(f, di, dj, k, q);
        AssertClose(expected, TensorFlowOps.DepthwiseConv2D(x, f, p.Strides, TensorFlowPadding.Valid), p.Terms);
    });

    [Theory]
    [InlineData(TorchPaddingMode.Zeros)]
    [InlineData(TorchPaddingMode.Reflect)]
    [InlineData(TorchPaddingMode.Replicate)]
    [InlineData(TorchPaddingMode.Circular)]
    public void Torch_or_refused(TorchPaddingMode mode) => ConvolutionProblem2D.Any.Sample(p =>
    {
        Blob Run() => TorchOps.Conv2d(p.Input, p.Weights, p.Bias, p.Strides, TorchPadding.Create(p.Pads), p.Dilations, p.Groups, mode);
        if (!Legal(p.Size.Rows, p.Pad.Rows) || !Legal(p.Size.Columns, p.Pad.Columns))
        {
            AssertRefused(OperatorFault.Padding, () => Run());
            return;
        }
        double rows = Math.Floor((double)(p.Size.Rows + (2 * p.Pad.Rows) - p.Extent.Rows) / p.Stride.Rows) + 1;
        double columns = Math.Floor((double)(p.Size.Columns + (2 * p.Pad.Columns) - p.Extent.Columns) / p.Stride.Columns) + 1;
        if (rows < 1 || columns < 1)
        {
            AssertRefused(OperatorFault.OutputSize, () => Run());
            return;
        }
        (double[] sums, double[] magnitudes) = p.Loops((int)rows, (int)columns, Source, p.Bias);
        Blob y = Run();
        Assert.Equal<Shape>([p.Batch, p.Filters, (int)rows, (int)columns], y.Shape);
        AssertClose(sums, magnitudes, y);

        bool Legal(int size, int pad) => mode switch
        {
            TorchPaddingMode.Reflect => pad < size,
            TorchPaddingMode.Circular => pad <= size,
            _ => true,
        };

        int Source(int axis, int position)
        {
            int size = axis == 0 ? p.Size.Rows : p.Size.Columns, i = position - p.Pads[axis];
            return mode switch
            {
                TorchPaddingMode.Zeros => i < size ? i : -1,
                TorchPaddingMode.Reflect => i < 0 ? -i : i >= size ? (2 * (size - 1)) - i : i,
                TorchPaddingMode.Replicate => Math.Min(Math.Max(i, 0), size - 1),
                _ => (i + size) % size,
            };
        }
    });

    [Fact]
    public void Caffe_or_refused() => ConvolutionProblem2D.Any.Sample(p =>
    {
        double rows = Math.Truncate((double)(p.Size.Rows + (2 * p.Pad.Rows) - p.Extent.Rows) / p.Stride.Rows) + 1;
        double columns = Math.Truncate((double)(p.Size.Columns + (2 * p.Pad.Columns) - p.Extent.Columns) / p.Stride.Columns) + 1;
        Blob Run() => CaffeOps.Convolution(p.Input, p.Weights, p.Bias, p.Strides, p.Pads, p.Dilations, p.Groups);
        if (rows < 0 || columns < 0)
        {
            AssertRefused(OperatorFault.OutputSize, () => Run());
            return;
        }
        (double[] sums, double[] magnitudes) = p.Loops((int)rows, (int)columns, p.Zeros(p.Pad.Rows, p.Pad.Columns), p.Bias);
        Blob y = Run();
        Assert.Equal<Shape>([p.Batch, p.Filters, (int)rows, (int)columns], y.Shape);
        AssertClose(sums, magnitudes, y);
    });

    [Fact]
    public void Transposed_convolution_scatters() => ConvolutionProblem2D.Any.Sample(p =>
    {
        // y[f, i·S + u·D − P] += x[c, i] · w[c, f, u]
        Blob x = p.Input, w = Uniform(p.Seed + 1, [p.Channels, p.FilterFactor, p.Kernel.Rows, p.Kernel.Columns]);
        int rows = ((p.Size.Rows - 1) * p.Stride.Rows) - (2 * p.Pad.Rows) + p.Extent.Rows;
        int columns = ((p.Size.Columns - 1) * p.Stride.Columns) - (2 * p.Pad.Columns) + p.Extent.Columns;
        Blob Caffe() => CaffeOps.Deconvolution(x, w, p.Bias, p.Strides, p.Pads, p.Dilations, p.Groups);
        Blob Torch() => TorchOps.ConvTranspose2d(x, w, p.Bias, p.Strides, p.Pads, groups: p.Groups, dilation: p.Dilations);
        if (rows < 1 || columns < 1)
            AssertRefused(OperatorFault.OutputSize, () => Torch());
        if (rows < 0 || columns < 0)
            AssertRefused(OperatorFault.OutputSize, () => Caffe());
        if (rows < 1 || columns < 1)
            return;
        var expected = new Blob([p.Batch, p.Filters, rows, columns]);
        for (int n = 0; n < p.Batch; n++)
        {
            for (int f = 0; f < p.Filters; f++)
                for (int i = 0; i < rows * columns; i++)
                    expected.Span[(((n * p.Filters) + f) * rows * columns) + i] = p.Bias.Span[f];
            for (int c = 0; c < p.Channels; c++)
                for (int o = 0; o < p.FilterFactor; o++)
                    for (int i = 0; i < p.Size.Rows; i++)
                        for (int j = 0; j < p.Size.Columns; j++)
                            for (int u = 0; u < p.Kernel.Rows; u++)
                                for (int v = 0; v < p.Kernel.Columns; v++)
                                {
                                    int h = (i * p.Stride.Rows) + (u * p.Dilation.Rows) - p.Pad.Rows;
                                    int k = (j * p.Stride.Columns) + (v * p.Dilation.Columns) - p.Pad.Columns;
                                    if (h >= 0 && h < rows && k >= 0 && k < columns)
                                        At(expected, n, (c / p.Depth * p.FilterFactor) + o, h, k) += At(x, n, c, i, j) * At(w, c, o, u, v);
                                }
        }
        AssertClose(expected, Caffe(), p.Terms);
        AssertClose(expected, Torch(), p.Terms);
    });

    [Fact]
    public void Columns_times_weights_are_the_convolution() => ConvolutionProblem2D.Any.Where(p => p.Groups == 1).Sample(p =>
    {
        if (p.Size.Rows + (2 * p.Pad.Rows) < p.Extent.Rows || p.Size.Columns + (2 * p.Pad.Columns) < p.Extent.Columns)
            return;
        Blob columns = CaffeOps.Im2col(p.Input, [p.Kernel.Rows, p.Kernel.Columns], p.Strides, p.Pads, p.Dilations);
        Blob asPointwise = p.Weights.Reshape([p.Filters, p.Depth * p.Kernel.Rows * p.Kernel.Columns, 1, 1]);
        Blob expected = CaffeOps.Convolution(p.Input, p.Weights, null, p.Strides, p.Pads, p.Dilations);
        AssertClose(expected, CaffeOps.Convolution(columns, asPointwise), p.Terms);
    });

    [Fact]
    public void Pooling_leaves_the_padding_out() => ConvolutionProblem2D.Undilated.Sample(p =>
    {
        (int rows, int top) = Same(p.Size.Rows, p.Kernel.Rows, p.Stride.Rows);
        (int columns, int left) = Same(p.Size.Columns, p.Kernel.Columns, p.Stride.Columns);
        Blob x = ToNhwc(p.Input);
        Blob largest = new([p.Batch, rows, columns, p.Channels]), mean = new(largest.Shape);
        for (int n = 0; n < p.Batch; n++)
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                    for (int c = 0; c < p.Channels; c++)
                    {
                        var seen = new List<float>();
                        for (int u = 0; u < p.Kernel.Rows; u++)
                            for (int v = 0; v < p.Kernel.Columns; v++)
                            {
                                int h = (i * p.Stride.Rows) + u - top, w = (j * p.Stride.Columns) + v - left;
                                if (h >= 0 && h < p.Size.Rows && w >= 0 && w < p.Size.Columns)
                                    seen.Add(At(x, n, h, w, c));
                            }
                        At(largest, n, i, j, c) = seen.Max();
                        At(mean, n, i, j, c) = seen.Average();
                    }
        int[] kernel = [p.Kernel.Rows, p.Kernel.Columns];
        AssertClose(largest, TensorFlowOps.MaxPool(x, kernel, p.Strides, TensorFlowPadding.Same), 0);
        AssertClose(mean, TensorFlowOps.AvgPool(x, kernel, p.Strides, TensorFlowPadding.Same));
        AssertClose(ToNchw(largest), TensorFlowOps.MaxPool(p.Input, kernel, p.Strides, TensorFlowPadding.Same, DataFormat.Nchw), 0);
        AssertClose(ToNchw(mean), TensorFlowOps.AvgPool(p.Input, kernel, p.Strides, TensorFlowPadding.Same, DataFormat.Nchw));
    });

    private static ref float At(Blob b, int n, int h, int w, int c) =>
        ref b.Span[(((((n * b.Shape[1]) + h) * b.Shape[2]) + w) * b.Shape[3]) + c];

    /// <summary>SAME: outputs, and padding before.</summary>
    private static (int Output, int Before) Same(int size, int extent, int stride)
    {
        int output = (int)Math.Ceiling((double)size / stride);
        return (output, (int)Math.Floor(Math.Max(0, ((output - 1) * stride) + extent - size) / 2.0));
    }

    private static void AssertTensorFlow(
        ConvolutionProblem2D p, int rows, int columns, int top, int left, TensorFlowPadding padding, DataFormat format)
    {
        (double[] sums, double[] magnitudes) = p.Loops(rows, columns, p.Zeros(top, left), null);
        Blob x = format == DataFormat.Nhwc ? ToNhwc(p.Input) : p.Input;
        Blob y = TensorFlowOps.Conv2D(x, ToHwio(p.Weights), p.Strides, padding, format, p.Dilations);
        Blob planes = format == DataFormat.Nhwc ? ToNchw(y) : y;
        Assert.Equal<Shape>([p.Batch, p.Filters, rows, columns], planes.Shape);
        AssertClose(sums, magnitudes, planes);
    }

    private static void AssertRefused(OperatorFault fault, Func<Blob> run) => Assert.Equal(fault, Assert.Throws<OperatorException>(run).Fault);
}
