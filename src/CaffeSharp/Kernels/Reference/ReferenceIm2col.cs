using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Reference;

/// <summary>The columns of a convolution: what every kernel tap sees at every output position, zeros in the padding.</summary>
internal static class ReferenceIm2col
{
    /// <summary>
    /// <paramref name="input"/> <c>[N, C, in…]</c> gives <paramref name="output"/> <c>[N, C·taps, out…]</c>, the row of
    /// channel c and tap k being c·taps + k. Filters and groups of <paramref name="g"/> are not looked at.
    /// </summary>
    public static void Forward(ConvolutionGeometry g, ReadOnlySpan<float> input, Span<float> output)
    {
        int inPlane = g.In.Count(), outPlane = g.Out.Count(), taps = g.Kernel.Count();
        Span<int> tapMemory = stackalloc int[Shape.MaxAxes], outMemory = stackalloc int[Shape.MaxAxes];
        for (int plane = 0; plane < g.Batch * g.InChannels; plane++)
        {
            ReadOnlySpan<float> x = input.Slice(plane * inPlane, inPlane);
            var tap = new SpatialIndex(g.Kernel, tapMemory);
            for (int k = 0; k < taps; k++, tap.MoveNext())
            {
                Span<float> row = output.Slice(((plane * taps) + k) * outPlane, outPlane);
                var at = new SpatialIndex(g.Out, outMemory);
                for (int o = 0; o < outPlane; o++, at.MoveNext())
                {
                    int offset = Offset(g, at.Position, tap.Position);
                    row[o] = offset < 0 ? 0 : x[offset];
                }
            }
        }
    }

    /// <summary>Which element of an input plane a tap sees from an output position, −1 in the padding.</summary>
    private static int Offset(ConvolutionGeometry g, ReadOnlySpan<int> position, ReadOnlySpan<int> tap)
    {
        int offset = 0;
        for (int axis = 0; axis < position.Length; axis++)
        {
            int at = (position[axis] * g.Stride[axis]) + (tap[axis] * g.Dilation[axis]) - g.PadBefore[axis];
            if ((uint)at >= (uint)g.In[axis])
                return -1;
            offset = (offset * g.In[axis]) + at;
        }
        return offset;
    }
}
