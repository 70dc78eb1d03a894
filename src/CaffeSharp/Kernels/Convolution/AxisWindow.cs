namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// Which of some grid positions of an axis lie inside the input: first <paramref name="Before"/> outside, then
/// <paramref name="Count"/> inside, a stride apart from input index <paramref name="First"/> on, then
/// <paramref name="After"/> outside.
/// </summary>
internal readonly record struct AxisWindow(int Before, int Count, int After, int First)
{
    /// <summary>Looks at the grid positions [from, from + size) of one phase of an axis.</summary>
    public static AxisWindow Of(ConvolutionGeometry g, int axis, int phase, int from, int size)
    {
        int stride = g.Stride[axis], first = (from * stride) + phase - g.PadBefore[axis];
        int before = first >= 0 ? 0 : Math.Min(size, (stride - 1 - first) / stride);
        first += before * stride;
        int inside = first >= g.In[axis] ? 0 : (g.In[axis] - first + stride - 1) / stride;
        int count = Math.Min(inside, size - before);
        return new AxisWindow(before, count, size - before - count, first);
    }
}
