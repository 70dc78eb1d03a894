namespace CaffeSharp.Kernels;

/// <summary>
/// How a window slides over one axis: the one place that knows what it covers, how often it fits and how far it reaches.
/// All in 64 bits, so that no setting wraps.
/// <code>
/// extent E = dilation · (kernel − 1) + 1                       padded P = input + before + after
/// outputs, rounded toward zero = (P − E) / stride + 1          reach of n outputs = (n − 1) · stride + E
/// outputs of the transpose = stride · (input − 1) + E − before − after
/// </code>
/// </summary>
/// <param name="Kernel">Taps.</param>
/// <param name="Stride">From a window to the next.</param>
/// <param name="Dilation">From a tap to the next.</param>
/// <param name="PadBefore">Zeros before the axis.</param>
/// <param name="PadAfter">Zeros behind it.</param>
internal readonly record struct SlidingWindow(int Kernel, int Stride, int Dilation, int PadBefore, int PadAfter)
{
    /// <summary>The longest padded axis that kernels take: the sum of two such numbers is still an int.</summary>
    public const int Longest = (1 << 30) - 1;

    /// <summary>What one window covers, E.</summary>
    public long Extent => ((long)Dilation * (Kernel - 1)) + 1;

    /// <summary>The axis with its padding, P.</summary>
    public long Padded(int input) => (long)input + PadBefore + PadAfter;

    /// <summary>How often the window fits, the division rounded toward zero; not positive where it sticks out too far.</summary>
    public long Outputs(int input) => ((Padded(input) - Extent) / Stride) + 1;

    /// <summary>How much of the padded axis some windows read, from the start of the first to the end of the last.</summary>
    public long Reach(int outputs) => ((outputs - 1L) * Stride) + Extent;

    /// <summary>How many numbers the transpose makes of <paramref name="input"/>; may be 0 or negative.</summary>
    public long Transposed(int input) => Reach(input) - PadBefore - PadAfter;
}
