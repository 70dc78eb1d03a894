using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;

namespace CaffeSharp.Operators;

/// <summary>
/// TensorFlow's convolutions and pooling, as <c>tf.nn</c> defines them in eager mode, over blobs. Filters have their
/// channels last whatever the data format. Strides, dilations and rates may be left out (1), one number for rows and
/// columns, two, or four in the order of the data format.
/// </summary>
public static partial class TensorFlowOps
{
    /// <summary>
    /// <c>tf.nn.conv2d</c>. <paramref name="input"/> <c>[N, H, W, C]</c> or <c>[N, C, H, W]</c>,
    /// <paramref name="filters"/> <c>[KH, KW, C/G, F]</c>: the groups are the input's channels divided by the filters',
    /// and filter f belongs to group f / (F/G). Gives <c>[N, out, out, F]</c> in the same order, empty where a
    /// kernel sticks out by less than two strides.
    /// </summary>
    /// <exception cref="OperatorException">TensorFlow refuses the call; the message says what clashes.</exception>
    public static Blob Conv2D(
        Blob input, Blob filters, ReadOnlySpan<int> strides, TensorFlowPadding padding,
        DataFormat dataFormat = DataFormat.Nhwc, ReadOnlySpan<int> dilations = default)
    {
        var image = ImageAxes.Of(input.Shape, dataFormat);
        CheckFilter(filters, "filters");
        int depth = filters.Shape[2], count = filters.Shape[3];
        if (image.Channels == 0 || image.Channels % depth != 0)
        {
            throw new OperatorException(
                OperatorFault.Channels,
                $"the {image.Channels} channels of the input {input.Shape} are no multiple of the {depth} of the filters {filters.Shape}");
        }
        int groups = image.Channels / depth;
        if (count % groups != 0)
        {
            throw new OperatorException(
                OperatorFault.Groups,
                $"the {count} filters are no multiple of the {groups} groups, {image.Channels} input channels by {depth} of the filters {filters.Shape}");
        }
        StepPair steps = StepPair.Parse(strides, dataFormat, "strides", OperatorFault.Stride);
        StepPair spread = StepPair.Parse(dilations, dataFormat, "dilations", OperatorFault.Dilation);
        return TensorFlowConvolution.Run(Geometry(image, filters.Shape, count, groups, steps, spread, padding), input, filters, dataFormat);
    }

    /// <summary>
    /// <c>tf.nn.depthwise_conv2d</c>. <paramref name="filter"/> <c>[KH, KW, C, M]</c> gives every channel k of
    /// <paramref name="input"/> <c>[N, H, W, C]</c> (or <c>[N, C, H, W]</c>) M output channels, k·M to k·M+M−1.
    /// </summary>
    /// <param name="input">The images.</param>
    /// <param name="filter">The kernels.</param>
    /// <param name="strides">Steps of the window.</param>
    /// <param name="padding">SAME, VALID or numbers.</param>
    /// <param name="dataFormat">The order of the input's axes, and of the output's.</param>
    /// <param name="rate">The dilation: nothing, one number, or rows and columns. Above 1 only with strides of 1.</param>
    /// <exception cref="OperatorException">The call is refused; the message says what clashes.</exception>
    public static Blob DepthwiseConv2D(
        Blob input, Blob filter, ReadOnlySpan<int> strides, TensorFlowPadding padding,
        DataFormat dataFormat = DataFormat.Nhwc, ReadOnlySpan<int> rate = default)
    {
        var image = ImageAxes.Of(input.Shape, dataFormat);
        CheckFilter(filter, "filter");
        if (image.Channels != filter.Shape[2])
        {
            throw new OperatorException(
                OperatorFault.Channels,
                $"the input has {image.Channels} channels, the filter {filter.Shape[2]}: {input.Shape} and {filter.Shape}");
        }
        int count = WindowSize.Fit((long)filter.Shape[2] * filter.Shape[3]);
        StepPair steps = StepPair.Parse(strides, dataFormat, "strides", OperatorFault.Stride);
        if (rate.Length > 2)
            throw new OperatorException(OperatorFault.Dilation, $"rate takes 1 number or 2, not {rate.Length}");
        StepPair spread = StepPair.Parse(rate, dataFormat, "rate", OperatorFault.Dilation);
        if (!spread.IsOne && !steps.IsOne)
        {
            throw new OperatorException(
                OperatorFault.Dilation,
                $"strides {steps.Rows}, {steps.Columns} and rate {spread.Rows}, {spread.Columns} cannot both be above 1");
        }
        ConvolutionGeometry g = Geometry(image, filter.Shape, count, image.Channels, steps, spread, padding);
        if (!spread.IsOne && padding == TensorFlowPadding.Valid && (g.Out.Count() == 0))
        {
            throw new OperatorException(
                OperatorFault.OutputSize,
                $"with rate {spread.Rows}, {spread.Columns} the filter {filter.Shape} covers more than the input {input.Shape}");
        }
        return TensorFlowConvolution.Run(g, input, filter, dataFormat);
    }

    /// <summary>
    /// <c>tf.nn.depthwise_conv2d_native</c>: as <see cref="DepthwiseConv2D"/>, without a rate, and the strides of rows
    /// and columns must be equal.
    /// </summary>
    /// <exception cref="OperatorException">TensorFlow refuses the call; the message says what clashes.</exception>
    public static Blob DepthwiseConv2DNative(
        Blob input, Blob filter, ReadOnlySpan<int> strides, TensorFlowPadding padding, DataFormat dataFormat = DataFormat.Nhwc)
    {
        StepPair steps = StepPair.Parse(strides, dataFormat, "strides", OperatorFault.Stride);
        return steps.Rows == steps.Columns
            ? DepthwiseConv2D(input, filter, strides, padding, dataFormat)
            : throw new OperatorException(
                OperatorFault.Stride, $"the strides of rows and columns must be equal, not {steps.Rows} and {steps.Columns}");
    }

    /// <summary>
    /// <c>tf.nn.separable_conv2d</c>: <see cref="DepthwiseConv2D"/> with <paramref name="depthwiseFilter"/>
    /// <c>[KH, KW, C, M]</c>, then a 1×1 <see cref="Conv2D"/> with <paramref name="pointwiseFilter"/> <c>[1, 1, C·M, F]</c>.
    /// </summary>
    /// <exception cref="OperatorException">The call is refused; the message says what clashes.</exception>
    public static Blob SeparableConv2D(
        Blob input, Blob depthwiseFilter, Blob pointwiseFilter, ReadOnlySpan<int> strides, TensorFlowPadding padding,
        DataFormat dataFormat = DataFormat.Nhwc, ReadOnlySpan<int> rate = default)
    {
        CheckFilter(depthwiseFilter, "depthwise filter");
        CheckFilter(pointwiseFilter, "pointwise filter");
        if (pointwiseFilter.Shape[0] != 1 || pointwiseFilter.Shape[1] != 1)
        {
            throw new OperatorException(
                OperatorFault.Filter,
                $"the pointwise filter must be 1 by 1, but got {pointwiseFilter.Shape[0]} by {pointwiseFilter.Shape[1]}");
        }
        long between = (long)depthwiseFilter.Shape[2] * depthwiseFilter.Shape[3];
        if (pointwiseFilter.Shape[2] != between)
        {
            throw new OperatorException(
                OperatorFault.Channels,
                $"the depthwise filter {depthwiseFilter.Shape} gives {between} channels, the pointwise filter takes {pointwiseFilter.Shape[2]}");
        }
        Blob depthwise = DepthwiseConv2D(input, depthwiseFilter, strides, padding, dataFormat, rate);
        return Conv2D(depthwise, pointwiseFilter, [1], TensorFlowPadding.Valid, dataFormat);
    }

    private static void CheckFilter(Blob filter, string name)
    {
        if (filter.Shape.Axes != 4 || filter.Shape.Count() == 0)
            throw new OperatorException(OperatorFault.Filter, $"the {name} must have 4 axes, none of them empty, not {filter.Shape}");
    }

    private static ConvolutionGeometry Geometry(
        ImageAxes image, Shape filters, int count, int groups, StepPair strides, StepPair dilations, TensorFlowPadding padding)
    {
        (WindowSize rows, WindowSize columns) = padding.Windows(image, filters[0], filters[1], strides, dilations);
        return new ConvolutionGeometry
        {
            Batch = image.Batch,
            InChannels = image.Channels,
            OutChannels = count,
            Groups = groups,
            In = [image.Rows, image.Columns],
            Out = [rows.Output, columns.Output],
            Kernel = [filters[0], filters[1]],
            Stride = [strides.Rows, strides.Columns],
            Dilation = [dilations.Rows, dilations.Columns],
            PadBefore = [rows.PadBefore, columns.PadBefore],
        };
    }
}
