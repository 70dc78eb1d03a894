using CaffeSharp.Kernels;

namespace CaffeSharp.Operators;

/// <summary>
/// How a sliding window lies over one axis: the three frameworks' rules side by side. With I the input size, K the
/// kernel size, S the stride, D the dilation and P the padding, a kernel covers E = D·(K−1)+1 elements.
/// </summary>
/// <param name="Output">How many positions the window takes, 0 included.</param>
/// <param name="PadBefore">Padding before the first element.</param>
/// <param name="PadAfter">Padding after the last element.</param>
public readonly record struct WindowSize(int Output, int PadBefore, int PadAfter)
{
    /// <summary>
    /// TensorFlow's VALID (no padding) and EXPLICIT: (I + before + after − E + S) / S, rounded toward zero, so a
    /// kernel that sticks out by less than two strides gives an empty output.
    /// </summary>
    /// <exception cref="OperatorException">A negative output size, or an argument out of its range.</exception>
    public static WindowSize TensorFlow(int input, int kernel, int stride = 1, int dilation = 1, int padBefore = 0, int padAfter = 0)
    {
        SlidingWindow window = Checked(input, kernel, stride, dilation, padBefore, padAfter);
        long output = (window.Padded(input) - window.Extent + stride) / stride;
        if (output < 0)
        {
            throw new OperatorException(
                OperatorFault.OutputSize,
                $"the output size would be negative, {output}: the input size is {input}, padded by {padBefore} and {padAfter}, "
                + $"the kernel covers {window.Extent}, the stride is {stride}");
        }
        return new(Fit(output), padBefore, padAfter);
    }

    /// <summary>
    /// TensorFlow's SAME: ⌈I / S⌉ positions, padded as little as that takes; the odd element of padding goes behind.
    /// </summary>
    /// <exception cref="OperatorException">An argument is out of its range.</exception>
    public static WindowSize TensorFlowSame(int input, int kernel, int stride = 1, int dilation = 1)
    {
        SlidingWindow window = Checked(input, kernel, stride, dilation, 0, 0);
        int output = (int)(((long)input + stride - 1) / stride), need = Fit(Math.Max(0, window.Reach(output) - input));
        return new(output, need / 2, need - (need / 2));
    }

    /// <summary>PyTorch: ⌊(I + before + after − E) / S⌋ + 1; a kernel larger than the padded input is an error.</summary>
    /// <exception cref="OperatorException">The kernel does not fit, or an argument is out of its range.</exception>
    public static WindowSize Torch(int input, int kernel, int stride = 1, int dilation = 1, int padBefore = 0, int padAfter = 0)
    {
        SlidingWindow window = Checked(input, kernel, stride, dilation, padBefore, padAfter);
        if (window.Padded(input) < window.Extent)
            throw KernelTooLarge($"{window.Padded(input)}", $"{window.Extent}");
        return new(Fit(window.Outputs(input)), padBefore, padAfter);
    }

    /// <summary>
    /// Caffe: (I + 2P − E) / S + 1, rounded toward zero, so a kernel that sticks out by less than one stride still
    /// gives one output, which sees zeros behind the input; by less than two strides an empty one.
    /// </summary>
    /// <exception cref="OperatorException">A negative output size, or an argument out of its range.</exception>
    public static WindowSize Caffe(int input, int kernel, int stride = 1, int dilation = 1, int pad = 0)
    {
        SlidingWindow window = Checked(input, kernel, stride, dilation, pad, pad);
        long output = window.Outputs(input);
        if (output < 0)
        {
            throw new OperatorException(
                OperatorFault.OutputSize,
                $"the output size would be negative, {output}: the input size is {input}, padded by {pad} on both sides, "
                + $"the kernel covers {window.Extent}, the stride is {stride}");
        }
        return new(Fit(output), pad, pad);
    }

    /// <summary>
    /// A transposed convolution, which Caffe calls Deconvolution: S·(I−1) + E − 2P, plus PyTorch's output padding.
    /// May be 0 or negative; each framework has its own say about that.
    /// </summary>
    /// <exception cref="OperatorException">An argument is out of its range.</exception>
    public static long Transposed(int input, int kernel, int stride = 1, int dilation = 1, int pad = 0, int outputPadding = 0) =>
        Checked(input, kernel, stride, dilation, pad, pad).Transposed(input) + outputPadding;

    internal static OperatorException KernelTooLarge(string padded, string extent) =>
        new(OperatorFault.OutputSize, $"the kernel covers ({extent}), more than the padded input of ({padded})");

    internal static int Fit(long size) => size <= int.MaxValue ? (int)size : throw new OperatorException(
        OperatorFault.OutputSize, $"a size of {size} is more than an axis can have");

    /// <summary>The window, once all arguments are known to be in range.</summary>
    private static SlidingWindow Checked(int input, int kernel, int stride, int dilation, int padBefore, int padAfter)
    {
        OperatorException? refusal =
            input < 0 ? new(OperatorFault.Rank, $"an input size of {input} is negative")
            : kernel < 1 ? new(OperatorFault.Filter, $"a kernel size of {kernel} is not greater than 0")
            : stride < 1 ? new(OperatorFault.Stride, $"a stride of {stride} is not greater than 0")
            : dilation < 1 ? new(OperatorFault.Dilation, $"a dilation of {dilation} is not greater than 0")
            : padBefore < 0 || padAfter < 0 ? new(OperatorFault.Padding, $"a padding of {Math.Min(padBefore, padAfter)} is negative")
            : null;
        if (refusal is not null)
            throw refusal;
        return new SlidingWindow(kernel, stride, dilation, padBefore, padAfter);
    }
}
