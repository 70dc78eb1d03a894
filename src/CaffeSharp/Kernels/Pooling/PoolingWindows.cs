namespace CaffeSharp.Kernels.Pooling;

/// <summary>How the windows of a pooling lie on one axis. They are cut at both ends of the padded axis.</summary>
/// <param name="Size">Numbers that come in.</param>
/// <param name="Outputs">Windows.</param>
/// <param name="Kernel">Numbers in a whole window.</param>
/// <param name="Stride">From a window to the next.</param>
/// <param name="Pad">Numbers of padding at each end; less than <paramref name="Kernel"/>.</param>
internal readonly record struct PoolingWindows(int Size, int Outputs, int Kernel, int Stride, int Pad)
{
    /// <summary>How many numbers a window holds, the padding included as far as it is there; not positive behind the end.</summary>
    public long Count(int index)
    {
        long start = Start(index);
        return Math.Min(start + Kernel, (long)Size + Pad) - start;
    }

    /// <summary>The numbers of a window that are no padding: [From, To), empty when To is not above From.</summary>
    public (int From, int To) Inside(int index)
    {
        long start = Start(index);
        return ((int)Math.Clamp(start, 0, Size), (int)Math.Clamp(start + Kernel, 0, Size));
    }

    /// <summary>Whether there is one window over the whole axis.</summary>
    public bool IsGlobal => Outputs == 1 && Inside(0) == (0, Size);

    private long Start(int index) => ((long)index * Stride) - Pad;
}
