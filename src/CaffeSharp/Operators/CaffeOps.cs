using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Reference;

namespace CaffeSharp.Operators;

/// <summary>
/// Caffe's convolution layers as functions over blobs, with any number of spatial axes. The axes before
/// <c>axis</c> are the batch, <c>axis</c> itself the channels, the rest the spatial axes. Numbers per spatial axis may
/// be left out (the default), one for all, or one for each. Padding is zeros, alike on both sides.
/// </summary>
public static class CaffeOps
{
    /// <summary>
    /// Convolution: <paramref name="bottom"/> <c>[N, C, in…]</c>, <paramref name="weights"/> <c>[F, C/G, kernel…]</c>,
    /// <paramref name="bias"/> of F numbers or null; gives <c>[N, F, out…]</c>, the size by <see cref="WindowSize.Caffe"/>.
    /// </summary>
    /// <exception cref="OperatorException">Shapes or settings that do not fit; the message says what clashes.</exception>
    public static Blob Convolution(
        Blob bottom, Blob weights, Blob? bias = null, ReadOnlySpan<int> stride = default, ReadOnlySpan<int> pad = default,
        ReadOnlySpan<int> dilation = default, int group = 1, int axis = 1)
    {
        CaffeBottom blob = CaffeBottom.Of(bottom.Shape, axis);
        CheckWeights(weights, blob, group, channelAxis: 1, blob.Channels);
        ConvolutionGeometry g = Forward(blob, weights.Shape[0], group, weights.Shape.Dims[2..], stride, pad, dilation);
        CheckBias(bias, g.OutChannels);
        return blob.Restore(ConvolutionRunner.Forward(g, bottom, weights, bias));
    }

    /// <summary>
    /// Deconvolution, the transpose of a convolution: <paramref name="bottom"/> <c>[N, C, in…]</c>,
    /// <paramref name="weights"/> <c>[C, F/G, kernel…]</c>, <paramref name="bias"/> of F numbers or null; gives
    /// <c>[N, F, out…]</c>, the size by <see cref="WindowSize.Transposed"/>.
    /// </summary>
    /// <exception cref="OperatorException">Shapes or settings that do not fit; the message says what clashes.</exception>
    public static Blob Deconvolution(
        Blob bottom, Blob weights, Blob? bias = null, ReadOnlySpan<int> stride = default, ReadOnlySpan<int> pad = default,
        ReadOnlySpan<int> dilation = default, int group = 1, int axis = 1)
    {
        CaffeBottom blob = CaffeBottom.Of(bottom.Shape, axis);
        CheckWeights(weights, blob, group, channelAxis: 0, blob.Channels);
        int filters = WindowSize.Fit((long)weights.Shape[1] * group);
        CheckBias(bias, filters);
        ReadOnlySpan<int> kernel = weights.Shape.Dims[2..];
        (int[] strides, int[] pads, int[] dilations) = Settings(kernel, stride, pad, dilation);
        int[] sizes = new int[kernel.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            long size = WindowSize.Transposed(blob.Spatial[i], kernel[i], strides[i], dilations[i], pads[i]);
            sizes[i] = size >= 0 ? WindowSize.Fit(size) : throw new OperatorException(
                OperatorFault.OutputSize, $"the output size would be negative, {size}, with an input size of {blob.Spatial[i]} and a pad of {pads[i]}");
        }
        var g = new ConvolutionGeometry
        {
            Batch = blob.Batch,
            InChannels = filters,
            OutChannels = blob.Channels,
            Groups = group,
            In = Shape.Create(sizes),
            Out = blob.Spatial,
            Kernel = Shape.Create(kernel),
            Stride = Shape.Create(strides),
            Dilation = Shape.Create(dilations),
            PadBefore = Shape.Create(pads),
        };
        return blob.Restore(ConvolutionRunner.Transposed(g, bottom, weights, bias));
    }

    /// <summary>
    /// Im2col: <paramref name="bottom"/> <c>[N, C, in…]</c> gives <c>[N, C·taps, out…]</c>, what every tap of a kernel of
    /// <paramref name="kernel"/> elements sees at every output position; channel c and tap k become channel c·taps + k.
    /// </summary>
    /// <exception cref="OperatorException">Settings that do not fit; the message says what clashes.</exception>
    public static Blob Im2col(
        Blob bottom, ReadOnlySpan<int> kernel, ReadOnlySpan<int> stride = default, ReadOnlySpan<int> pad = default,
        ReadOnlySpan<int> dilation = default, int axis = 1)
    {
        CaffeBottom blob = CaffeBottom.Of(bottom.Shape, axis);
        int[] taps = AxisValues.Expand(kernel, blob.Spatial.Axes, 0, "kernel_size", OperatorFault.Filter);
        AxisValues.AtLeast(1, taps, "kernel_size", OperatorFault.Filter);
        ConvolutionGeometry g = Forward(blob, blob.Channels, 1, taps, stride, pad, dilation);
        var output = new Blob([g.Batch, WindowSize.Fit((long)g.InChannels * g.Kernel.Count()), .. g.Out]);
        ReferenceIm2col.Forward(g, bottom.Span, output.Span);
        return blob.Restore(output);
    }

    private static ConvolutionGeometry Forward(
        CaffeBottom blob, int filters, int group, ReadOnlySpan<int> kernel, ReadOnlySpan<int> stride, ReadOnlySpan<int> pad, ReadOnlySpan<int> dilation)
    {
        (int[] strides, int[] pads, int[] dilations) = Settings(kernel, stride, pad, dilation);
        int[] sizes = new int[kernel.Length];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = WindowSize.Caffe(blob.Spatial[i], kernel[i], strides[i], dilations[i], pads[i]).Output;
        return new ConvolutionGeometry
        {
            Batch = blob.Batch,
            InChannels = blob.Channels,
            OutChannels = filters,
            Groups = group,
            In = blob.Spatial,
            Out = Shape.Create(sizes),
            Kernel = Shape.Create(kernel),
            Stride = Shape.Create(strides),
            Dilation = Shape.Create(dilations),
            PadBefore = Shape.Create(pads),
        };
    }

    private static (int[] Strides, int[] Pads, int[] Dilations) Settings(
        ReadOnlySpan<int> kernel, ReadOnlySpan<int> stride, ReadOnlySpan<int> pad, ReadOnlySpan<int> dilation)
    {
        int[] strides = AxisValues.Expand(stride, kernel.Length, 1, "stride", OperatorFault.Stride);
        int[] pads = AxisValues.Expand(pad, kernel.Length, 0, "pad", OperatorFault.Padding);
        int[] dilations = AxisValues.Expand(dilation, kernel.Length, 1, "dilation", OperatorFault.Dilation);
        AxisValues.AtLeast(1, strides, "stride", OperatorFault.Stride);
        AxisValues.AtLeast(0, pads, "pad", OperatorFault.Padding);
        AxisValues.AtLeast(1, dilations, "dilation", OperatorFault.Dilation);
        return (strides, pads, dilations);
    }

    /// <summary>Checks weights whose axis 0 is cut into the groups, and whose channels are the bottom's.</summary>
    private static void CheckWeights(Blob weights, CaffeBottom blob, int group, int channelAxis, int channels)
    {
        if (group < 1)
            throw new OperatorException(OperatorFault.Groups, $"group {group} is not positive");
        if (weights.Shape.Axes != blob.Spatial.Axes + 2)
        {
            throw new OperatorException(
                OperatorFault.Filter,
                $"with {blob.Spatial.Axes} spatial axes the weights must have {blob.Spatial.Axes + 2} axes, not {weights.Shape}");
        }
        AxisValues.AtLeast(1, weights.Shape.Dims[2..], "kernel_size", OperatorFault.Filter);
        if (channels % group != 0)
            throw new OperatorException(OperatorFault.Groups, $"the {channels} channels of the bottom are no multiple of group {group}");
        if (weights.Shape[0] % group != 0)
            throw new OperatorException(OperatorFault.Groups, $"axis 0 of the weights {weights.Shape} is no multiple of group {group}");
        int expected = channelAxis == 0 ? channels : channels / group;
        if (weights.Shape[channelAxis] != expected)
        {
            throw new OperatorException(
                OperatorFault.Channels,
                $"with {channels} channels and group {group} axis {channelAxis} of the weights {weights.Shape} must be {expected}");
        }
    }

    private static void CheckBias(Blob? bias, int filters)
    {
        if (bias is not null && !bias.Shape.EqualsRightAligned([filters]))
            throw new OperatorException(OperatorFault.Bias, $"the bias must hold {filters} numbers, not be {bias.Shape}");
    }
}
