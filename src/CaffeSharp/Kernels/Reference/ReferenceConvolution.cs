using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Reference;

/// <summary>
/// Convolution and its transpose as plain loops over any number of spatial axes, summed in double: what every
/// fast kernel is held against.
/// </summary>
internal static class ReferenceConvolution
{
    /// <summary>
    /// y = x ∗ w + bias. <paramref name="input"/> <c>[N, C, in…]</c>, <paramref name="weights"/>
    /// <c>[F, C/G, kernel…]</c>, <paramref name="bias"/> <c>[F]</c> or empty, <paramref name="output"/> <c>[N, F, out…]</c>.
    /// </summary>
    public static void Forward(
        ConvolutionGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output)
    {
        g = g.Validated();
        int inPlane = g.In.Count(), outPlane = g.Out.Count(), taps = g.Kernel.Count(), perGroup = g.InChannelsPerGroup;
        for (int n = 0; n < g.Batch; n++)
        {
            for (int f = 0; f < g.OutChannels; f++)
            {
                int firstChannel = (n * g.InChannels) + (f / g.OutChannelsPerGroup * perGroup);
                Plane(
                    g,
                    input.Slice(firstChannel * inPlane, perGroup * inPlane),
                    weights.Slice(f * perGroup * taps, perGroup * taps),
                    bias.IsEmpty ? 0 : bias[f],
                    output.Slice(((n * g.OutChannels) + f) * outPlane, outPlane));
            }
        }
    }

    /// <summary>
    /// The transpose (Caffe's Deconvolution): every input element adds its multiple of the kernel to the output.
    /// <paramref name="g"/> describes the convolution that goes the other way, so its output is this
    /// <paramref name="input"/> <c>[N, F, out…]</c> and its input this <paramref name="output"/> <c>[N, C, in…]</c>;
    /// <paramref name="weights"/> <c>[F, C/G, kernel…]</c>, <paramref name="bias"/> <c>[C]</c> or empty.
    /// </summary>
    public static void Backward(
        ConvolutionGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output)
    {
        g = g.Validated();
        int bigPlane = g.In.Count(), smallPlane = g.Out.Count(), taps = g.Kernel.Count(), perGroup = g.InChannelsPerGroup;
        Span<int> at = stackalloc int[Shape.MaxAxes];
        for (int n = 0; n < g.Batch; n++)
        {
            for (int c = 0; c < g.InChannels; c++)
            {
                int firstFilter = c / perGroup * g.OutChannelsPerGroup;
                Span<float> y = output.Slice(((n * g.InChannels) + c) * bigPlane, bigPlane);
                var index = new SpatialIndex(g.In, at);
                for (int i = 0; i < bigPlane; i++, index.MoveNext())
                {
                    double sum = bias.IsEmpty ? 0 : bias[c];
                    for (int f = firstFilter; f < firstFilter + g.OutChannelsPerGroup; f++)
                    {
                        ReadOnlySpan<float> x = input.Slice(((n * g.OutChannels) + f) * smallPlane, smallPlane);
                        sum += Gather(g, x, weights.Slice(((f * perGroup) + (c % perGroup)) * taps, taps), index.Position);
                    }
                    y[i] = (float)sum;
                }
            }
        }
    }

    /// <summary>One output plane, a row of the last axis at a time.</summary>
    private static void Plane(
        ConvolutionGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, float bias, Span<float> output)
    {
        const int Segment = 128;
        int rowLength = g.Out.Axes == 0 ? 1 : g.Out[-1];
        Span<double> sums = stackalloc double[Segment];
        Span<int> at = stackalloc int[Shape.MaxAxes];
        Shape rows = Outer(g.Out);
        var index = new SpatialIndex(rows, at);
        for (int row = 0; row < rows.Count(); row++, index.MoveNext())
        {
            for (int from = 0; from < rowLength; from += Segment)
            {
                Span<double> part = sums[..Math.Min(Segment, rowLength - from)];
                part.Fill(bias);
                AddRows(g, input, weights, index.Position, from, part);
                for (int j = 0; j < part.Length; j++)
                    output[(row * rowLength) + from + j] = (float)part[j];
            }
        }
    }

    /// <summary>Adds to a stretch of one output row what every input channel and kernel tap gives it.</summary>
    private static void AddRows(
        ConvolutionGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<int> row, int from, Span<double> sums)
    {
        int channels = g.InChannelsPerGroup, inPlane = g.In.Count(), taps = g.Kernel.Count();
        bool flat = g.In.Axes == 0;
        int width = flat ? 1 : g.In[-1], kernel = flat ? 1 : g.Kernel[-1];
        int stride = flat ? 1 : g.Stride[-1], dilation = flat ? 1 : g.Dilation[-1], pad = flat ? 0 : g.PadBefore[-1];
        Span<int> at = stackalloc int[Shape.MaxAxes];
        Shape outerTaps = Outer(g.Kernel);
        var tap = new SpatialIndex(outerTaps, at);
        for (int t = 0; t < outerTaps.Count(); t++, tap.MoveNext())
        {
            int inputRow = InputRow(g, row, tap.Position);
            if (inputRow < 0)
                continue;
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<float> x = input.Slice((c * inPlane) + (inputRow * width), width);
                for (int k = 0; k < kernel; k++)
                {
                    double w = weights[(c * taps) + (t * kernel) + k];
                    int start = (from * stride) + (k * dilation) - pad;
                    for (int j = 0; j < sums.Length; j++)
                    {
                        int i = start + (j * stride);
                        if ((uint)i < (uint)x.Length)
                            sums[j] += w * x[i];
                    }
                }
            }
        }
    }

    /// <summary>Which row of the input plane an output row meets under the outer part of a kernel tap, −1 in the padding.</summary>
    private static int InputRow(ConvolutionGeometry g, ReadOnlySpan<int> row, ReadOnlySpan<int> tap)
    {
        int inputRow = 0;
        for (int axis = 0; axis < row.Length; axis++)
        {
            int at = (row[axis] * g.Stride[axis]) + (tap[axis] * g.Dilation[axis]) - g.PadBefore[axis];
            if ((uint)at >= (uint)g.In[axis])
                return -1;
            inputRow = (inputRow * g.In[axis]) + at;
        }
        return inputRow;
    }

    /// <summary>What one small plane adds to position <paramref name="big"/> of the big one.</summary>
    private static double Gather(ConvolutionGeometry g, ReadOnlySpan<float> small, ReadOnlySpan<float> kernel, ReadOnlySpan<int> big)
    {
        if (kernel.Length > small.Length)
            return GatherFew(g, small, kernel, big);
        Span<int> at = stackalloc int[Shape.MaxAxes];
        var tap = new SpatialIndex(g.Kernel, at);
        double sum = 0;
        for (int k = 0; k < kernel.Length; k++, tap.MoveNext())
        {
            int offset = SmallOffset(g, big, tap.Position);
            if (offset >= 0)
                sum += (double)small[offset] * kernel[k];
        }
        return sum;
    }

    /// <summary>The same where the small plane has fewer elements than the kernel has taps: asks each for its tap, the last first, which is the taps' order.</summary>
    private static double GatherFew(ConvolutionGeometry g, ReadOnlySpan<float> small, ReadOnlySpan<float> kernel, ReadOnlySpan<int> big)
    {
        Span<int> at = stackalloc int[Shape.MaxAxes];
        var fromLast = new SpatialIndex(g.Out, at);
        double sum = 0;
        for (int s = small.Length - 1; s >= 0; s--, fromLast.MoveNext())
        {
            int tap = TapOffset(g, big, fromLast.Position);
            if (tap >= 0)
                sum += (double)small[s] * kernel[tap];
        }
        return sum;
    }

    /// <summary>The tap through which an element of the small plane, counted from the last, reaches <paramref name="big"/>, −1 for none.</summary>
    private static int TapOffset(ConvolutionGeometry g, ReadOnlySpan<int> big, ReadOnlySpan<int> fromLast)
    {
        int offset = 0;
        for (int axis = 0; axis < big.Length; axis++)
        {
            int scaled = big[axis] + g.PadBefore[axis] - ((g.Out[axis] - 1 - fromLast[axis]) * g.Stride[axis]);
            int tap = scaled / g.Dilation[axis];
            if (scaled < 0 || scaled % g.Dilation[axis] != 0 || tap >= g.Kernel[axis])
                return -1;
            offset = (offset * g.Kernel[axis]) + tap;
        }
        return offset;
    }

    /// <summary>Which element of the small plane reaches <paramref name="big"/> through <paramref name="tap"/>, −1 for none.</summary>
    private static int SmallOffset(ConvolutionGeometry g, ReadOnlySpan<int> big, ReadOnlySpan<int> tap)
    {
        int offset = 0;
        for (int axis = 0; axis < big.Length; axis++)
        {
            int scaled = big[axis] + g.PadBefore[axis] - (tap[axis] * g.Dilation[axis]);
            int at = scaled / g.Stride[axis];
            if (scaled < 0 || scaled % g.Stride[axis] != 0 || at >= g.Out[axis])
                return -1;
            offset = (offset * g.Out[axis]) + at;
        }
        return offset;
    }

    private static Shape Outer(Shape shape) => shape.Axes < 2 ? Shape.Scalar : Shape.Create(shape.Dims[..^1]);
}
