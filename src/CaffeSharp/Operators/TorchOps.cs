using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;

namespace CaffeSharp.Operators;

/// <summary>
/// PyTorch's convolutions, as <c>torch.nn.functional</c> and <c>torch.nn.ConvNd</c> define them, over blobs. An input
/// without its batch axis gives an output without it. Numbers per axis may be left out (the default), one for all
/// axes, or one for each.
/// </summary>
public static class TorchOps
{
    /// <summary>
    /// Convolution over one spatial axis: <paramref name="input"/> <c>[N, C, L]</c> or <c>[C, L]</c>,
    /// <paramref name="weight"/> <c>[F, C/G, K]</c>, <paramref name="bias"/> <c>[F]</c> or null; gives <c>[N, F, out]</c>,
    /// the size by <see cref="WindowSize.Torch"/>.
    /// </summary>
    /// <exception cref="OperatorException">PyTorch refuses the call; the message says what clashes.</exception>
    public static Blob Conv1d(
        Blob input, Blob weight, Blob? bias = null, ReadOnlySpan<int> stride = default, TorchPadding? padding = null,
        ReadOnlySpan<int> dilation = default, int groups = 1, TorchPaddingMode paddingMode = TorchPaddingMode.Zeros) =>
        Convolve(1, input, weight, bias, stride, padding, dilation, groups, paddingMode);

    /// <summary>
    /// Convolution over two spatial axes: <paramref name="input"/> <c>[N, C, H, W]</c> or <c>[C, H, W]</c>,
    /// <paramref name="weight"/> <c>[F, C/G, KH, KW]</c>; otherwise as <see cref="Conv1d"/>.
    /// </summary>
    /// <exception cref="OperatorException">PyTorch refuses the call; the message says what clashes.</exception>
    public static Blob Conv2d(
        Blob input, Blob weight, Blob? bias = null, ReadOnlySpan<int> stride = default, TorchPadding? padding = null,
        ReadOnlySpan<int> dilation = default, int groups = 1, TorchPaddingMode paddingMode = TorchPaddingMode.Zeros) =>
        Convolve(2, input, weight, bias, stride, padding, dilation, groups, paddingMode);

    /// <summary>
    /// Convolution over three spatial axes: <paramref name="input"/> <c>[N, C, D, H, W]</c> or <c>[C, D, H, W]</c>,
    /// <paramref name="weight"/> <c>[F, C/G, KD, KH, KW]</c>; otherwise as <see cref="Conv1d"/>.
    /// </summary>
    /// <exception cref="OperatorException">PyTorch refuses the call; the message says what clashes.</exception>
    public static Blob Conv3d(
        Blob input, Blob weight, Blob? bias = null, ReadOnlySpan<int> stride = default, TorchPadding? padding = null,
        ReadOnlySpan<int> dilation = default, int groups = 1, TorchPaddingMode paddingMode = TorchPaddingMode.Zeros) =>
        Convolve(3, input, weight, bias, stride, padding, dilation, groups, paddingMode);

    /// <summary>
    /// Transposed convolution: <paramref name="input"/> <c>[N, C, H, W]</c> or <c>[C, H, W]</c>,
    /// <paramref name="weight"/> <c>[C, F/G, KH, KW]</c>, <paramref name="bias"/> <c>[F]</c> or null; gives
    /// <c>[N, F, out, out]</c>, the size by <see cref="WindowSize.Transposed"/>. <paramref name="padding"/> takes away from
    /// the output on all sides, <paramref name="outputPadding"/> adds to its bottom and right.
    /// </summary>
    /// <exception cref="OperatorException">PyTorch refuses the call; the message says what clashes.</exception>
    public static Blob ConvTranspose2d(
        Blob input, Blob weight, Blob? bias = null, ReadOnlySpan<int> stride = default, ReadOnlySpan<int> padding = default,
        ReadOnlySpan<int> outputPadding = default, int groups = 1, ReadOnlySpan<int> dilation = default)
    {
        const int Axes = 2;
        Blob batch = Batched(input, Axes, "conv_transpose2d");
        CheckGroups(weight, Axes, groups);
        ReadOnlySpan<int> kernel = weight.Shape.Dims[2..];
        (int[] strides, int[] dilations) = Steps(stride, dilation, kernel);
        int[] pads = AxisValues.Expand(padding, Axes, 0, "padding", OperatorFault.Padding);
        AxisValues.AtLeast(0, pads, "padding", OperatorFault.Padding);
        int[] extra = AxisValues.Expand(outputPadding, Axes, 0, "output_padding", OperatorFault.OutputPadding);
        AxisValues.AtLeast(0, extra, "output_padding", OperatorFault.OutputPadding);
        if (weight.Shape[0] != batch.Shape[1])
            throw ChannelMismatch(input, weight, groups, weight.Shape[0], batch.Shape[1]);
        int filters = WindowSize.Fit((long)weight.Shape[1] * groups);
        CheckBias(bias, weight, filters);

        int[] sizes = TransposedSizes(batch.Shape.Dims[2..], kernel, strides, dilations, pads, extra);
        var g = new ConvolutionGeometry
        {
            Batch = batch.Shape[0],
            InChannels = filters,
            OutChannels = weight.Shape[0],
            Groups = groups,
            In = Shape.Create(sizes),
            Out = Shape.Create(batch.Shape.Dims[2..]),
            Kernel = Shape.Create(kernel),
            Stride = Shape.Create(strides),
            Dilation = Shape.Create(dilations),
            PadBefore = Shape.Create(pads),
        };
        return Unbatched(ConvolutionRunner.Transposed(g, batch, weight, bias), input);
    }

    private static Blob Convolve(
        int axes, Blob input, Blob weight, Blob? bias, ReadOnlySpan<int> stride, TorchPadding? padding,
        ReadOnlySpan<int> dilation, int groups, TorchPaddingMode paddingMode)
    {
        Blob batch = Batched(input, axes, $"conv{axes}d");
        CheckGroups(weight, axes, groups);
        ReadOnlySpan<int> kernel = weight.Shape.Dims[2..];
        (int[] strides, int[] dilations) = Steps(stride, dilation, kernel);
        (int[] before, int[] after) = (padding ?? TorchPadding.Valid).Resolve(kernel, strides, dilations);
        if ((long)weight.Shape[1] * groups != batch.Shape[1])
            throw ChannelMismatch(input, weight, groups, (long)weight.Shape[1] * groups, batch.Shape[1]);
        CheckBias(bias, weight, weight.Shape[0]);

        if (paddingMode != TorchPaddingMode.Zeros)
        {
            batch = TorchHalo.Pad(batch, before, after, paddingMode);
            before = after = new int[axes];
        }
        CheckKernelFits(batch.Shape.Dims[2..], kernel, dilations, before, after);
        int[] sizes = new int[axes];
        for (int axis = 0; axis < axes; axis++)
            sizes[axis] = WindowSize.Torch(batch.Shape[2 + axis], kernel[axis], strides[axis], dilations[axis], before[axis], after[axis]).Output;
        var g = new ConvolutionGeometry
        {
            Batch = batch.Shape[0],
            InChannels = batch.Shape[1],
            OutChannels = weight.Shape[0],
            Groups = groups,
            In = Shape.Create(batch.Shape.Dims[2..]),
            Out = Shape.Create(sizes),
            Kernel = Shape.Create(kernel),
            Stride = Shape.Create(strides),
            Dilation = Shape.Create(dilations),
            PadBefore = Shape.Create(before),
        };
        return Unbatched(ConvolutionRunner.Forward(g, batch, weight, bias), input);
    }

    private static Blob Batched(Blob input, int axes, string name)
    {
        if (input.Shape.Axes == axes + 1)
            return input.Reshape([1, .. input.Shape]);
        return input.Shape.Axes == axes + 2 ? input : throw new OperatorException(
            OperatorFault.Rank,
            $"{name} takes an input of {axes + 1}D (unbatched) or {axes + 2}D (batched), not {input.Shape}");
    }

    private static Blob Unbatched(Blob output, Blob input) =>
        output.Shape.Axes == input.Shape.Axes ? output : output.Reshape(Shape.Create(output.Shape.Dims[1..]));

    /// <summary>Checks the weights by themselves; in both directions their first axis is cut into the groups.</summary>
    private static void CheckGroups(Blob weight, int axes, int groups)
    {
        if (weight.Shape.Axes != axes + 2)
            throw new OperatorException(OperatorFault.Filter, $"the weight must have {axes + 2} axes, not {weight.Shape}");
        if (groups < 1)
            throw new OperatorException(OperatorFault.Groups, $"groups={groups} is not positive");
        if (weight.Shape[0] < groups || weight.Shape[0] % groups != 0)
        {
            throw new OperatorException(
                OperatorFault.Groups,
                $"groups={groups} must divide axis 0 of the weight, which is {weight.Shape}");
        }
        AxisValues.AtLeast(1, weight.Shape.Dims[2..], "kernel size", OperatorFault.Filter);
    }

    private static (int[] Strides, int[] Dilations) Steps(ReadOnlySpan<int> stride, ReadOnlySpan<int> dilation, ReadOnlySpan<int> kernel)
    {
        int[] strides = AxisValues.Expand(stride, kernel.Length, 1, "stride", OperatorFault.Stride);
        int[] dilations = AxisValues.Expand(dilation, kernel.Length, 1, "dilation", OperatorFault.Dilation);
        AxisValues.AtLeast(1, strides, "stride", OperatorFault.Stride);
        AxisValues.AtLeast(1, dilations, "dilation", OperatorFault.Dilation);
        return (strides, dilations);
    }

    private static OperatorException ChannelMismatch(Blob input, Blob weight, int groups, long expected, int channels) => new(
        OperatorFault.Channels,
        $"with groups={groups} and a weight of {weight.Shape} the input {input.Shape} must have {expected} channels, not {channels}");

    private static void CheckBias(Blob? bias, Blob weight, int filters)
    {
        if (bias is not null && bias.Shape != [filters])
        {
            throw new OperatorException(
                OperatorFault.Bias,
                $"with a weight of {weight.Shape} the bias must be 1-dimensional with {filters} elements, not {bias.Shape}");
        }
    }

    private static void CheckKernelFits(
        ReadOnlySpan<int> input, ReadOnlySpan<int> kernel, ReadOnlySpan<int> dilation, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        long[] padded = new long[input.Length], extent = new long[input.Length];
        bool fits = true;
        for (int axis = 0; axis < input.Length; axis++)
        {
            var window = new SlidingWindow(kernel[axis], 1, dilation[axis], before[axis], after[axis]);
            padded[axis] = window.Padded(input[axis]);
            extent[axis] = window.Extent;
            fits &= extent[axis] <= padded[axis];
        }
        if (!fits)
            throw WindowSize.KernelTooLarge(string.Join(" x ", padded), string.Join(" x ", extent));
    }

    private static int[] TransposedSizes(
        ReadOnlySpan<int> input, ReadOnlySpan<int> kernel, int[] stride, int[] dilation, int[] padding, int[] extra)
    {
        long[] sizes = new long[input.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (extra[axis] >= stride[axis] && extra[axis] >= dilation[axis])
            {
                throw new OperatorException(
                    OperatorFault.OutputPadding,
                    $"output_padding {AxisValues.Text(extra)} must be smaller than stride {AxisValues.Text(stride)} "
                    + $"or dilation {AxisValues.Text(dilation)} on every axis");
            }
            sizes[axis] = WindowSize.Transposed(input[axis], kernel[axis], stride[axis], dilation[axis], padding[axis], extra[axis]);
        }
        if (sizes.Any(size => size < 1))
        {
            throw new OperatorException(
                OperatorFault.OutputSize,
                $"an input of ({string.Join(" x ", input.ToArray())}) would give an output of ({string.Join(" x ", sizes)}), which is too small");
        }
        return Array.ConvertAll(sizes, WindowSize.Fit);
    }
}
