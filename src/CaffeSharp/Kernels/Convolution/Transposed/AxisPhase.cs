namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// The outputs of a transposed convolution on one axis that the same taps reach: every stride-th, from one on. For
/// them it is a convolution of stride 1 with those taps backwards.
/// <code>
/// stride 2, 4 taps, pad 1     output 0 = x[0]·w1          + (x[-1]·w3)
///                             output 1 = x[1]·w0 + x[0]·w2
///                             output 2 = x[1]·w1 + x[0]·w3         even outputs: taps 3 1, odd outputs: taps 2 0
/// </code>
/// </summary>
internal sealed record AxisPhase
{
    /// <summary>The first output.</summary>
    public required int Start { get; init; }

    /// <summary>How many there are, a stride apart.</summary>
    public required int Count { get; init; }

    /// <summary>The taps in the order of the convolution; −1 stands for a weight of zero.</summary>
    public required IReadOnlyList<int> Taps { get; init; }

    /// <summary>Distance of neighbouring taps in the input.</summary>
    public required int Dilation { get; init; }

    /// <summary>Zeros before the input.</summary>
    public required int Pad { get; init; }

    /// <summary>All phases of an axis of <paramref name="g"/>, the convolution that goes the other way.</summary>
    public static IEnumerable<AxisPhase> Of(ConvolutionGeometry g, int axis)
    {
        for (int phase = 0; phase < g.Stride[axis]; phase++)
        {
            AxisPhase found = Of(g, axis, phase);
            if (found.Count > 0)
                yield return found;
        }
    }

    private static AxisPhase Of(ConvolutionGeometry g, int axis, int phase)
    {
        int stride = g.Stride[axis], dilation = g.Dilation[axis], pad = g.PadBefore[axis];
        int start = (((phase - pad) % stride) + stride) % stride;
        List<int> taps = [.. Enumerable.Range(0, g.Kernel[axis]).Where(k => k * dilation % stride == phase).Reverse()];
        int distance = taps.Count > 1 ? (taps[0] - taps[1]) * dilation / stride : 1;
        if (taps.Count == 0)
            taps.Add(-1);
        int before = taps[0] < 0 ? 0 : ((taps[0] * dilation) - phase) / stride;
        before -= (start + pad - phase) / stride;
        for (; before < 0; before += distance)
            taps.Insert(0, -1);
        return new AxisPhase
        {
            Start = start,
            Count = Math.Max(0, (g.In[axis] - start + stride - 1) / stride),
            Taps = taps,
            Dilation = distance,
            Pad = before,
        };
    }
}
