namespace CaffeSharp.Kernels;

/// <summary>The taps of one axis that see the input from one output position, and where the first of them looks.</summary>
internal readonly record struct AxisTaps(int First, int Count, int Input)
{
    /// <summary>The taps at output position <paramref name="position"/>; none when the window lies wholly in the padding.</summary>
    public static AxisTaps Of(int position, int stride, int dilation, int pad, int kernel, int size)
    {
        int start = (position * stride) - pad;
        int first = start < 0 ? (-start + dilation - 1) / dilation : 0;
        int end = size > start ? Math.Min(kernel, ((size - 1 - start) / dilation) + 1) : 0;
        return first < end ? new(first, end - first, start + (first * dilation)) : default;
    }
}
