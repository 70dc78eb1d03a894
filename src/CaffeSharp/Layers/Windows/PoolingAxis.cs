using CaffeSharp.Kernels;

namespace CaffeSharp.Layers;

/// <summary>How the windows of a pooling lie on one axis.</summary>
internal readonly record struct PoolingAxis(int Kernel, int Stride, int Pad)
{
    /// <summary>
    /// How many windows there are on <paramref name="size"/> numbers. The division is in float, as in Caffe, where
    /// it shows on very long axes.
    /// </summary>
    /// <param name="size">The axis.</param>
    /// <param name="floor">Whether to round down rather than up.</param>
    /// <param name="drop">Whether a last window that starts in the far padding is left out: where any axis is padded.</param>
    public int Output(int size, bool floor, bool drop)
    {
        var window = new SlidingWindow(Kernel, Stride, 1, Pad, Pad);
        float steps = (float)(window.Padded(size) - window.Extent) / Stride;
        long output = (long)(floor ? MathF.Floor(steps) : MathF.Ceiling(steps)) + 1;
        if (drop && (output - 1) * Stride >= size + (long)Pad)
            output--;
        return (int)Math.Clamp(output, int.MinValue, int.MaxValue);
    }

    /// <summary>Where a window starts and ends, the padding included as far as it is there.</summary>
    public (int Start, int End) Window(int index, int size)
    {
        long start = ((long)index * Stride) - Pad;
        return ((int)start, (int)Math.Min(start + Kernel, (long)size + Pad));
    }
}
