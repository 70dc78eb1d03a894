using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// What one convolution computes, in numbers: input <c>[N, C, in…]</c>, weights <c>[F, C/G, kernel…]</c>, output
/// <c>[N, F, out…]</c>, with any number of spatial axes. It is a cross-correlation (no kernel flip):
/// <code>
/// y[n, f, o] = Σ over c in the group of f, k:  x[n, c, o · stride + k · dilation − padBefore] · w[f, c, k]
/// </code>
/// Reading outside the input gives 0. The output size is given, not computed: every framework rounds it in its
/// own way, and what it says also settles how much padding there is behind.
/// </summary>
internal sealed record ConvolutionGeometry
{
    /// <summary>Images, N.</summary>
    public required int Batch { get; init; }

    /// <summary>Input channels of all groups, C.</summary>
    public required int InChannels { get; init; }

    /// <summary>Filters of all groups, F. Filter f belongs to group f / (F / G).</summary>
    public required int OutChannels { get; init; }

    /// <summary>Groups, G; divides <see cref="InChannels"/> and <see cref="OutChannels"/>.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Input size of each spatial axis.</summary>
    public required Shape In { get; init; }

    /// <summary>Output size of each spatial axis.</summary>
    public required Shape Out { get; init; }

    /// <summary>Kernel size of each spatial axis.</summary>
    public required Shape Kernel { get; init; }

    /// <summary>Stride of each spatial axis, at least 1.</summary>
    public required Shape Stride { get; init; }

    /// <summary>Distance between neighbouring kernel taps on each spatial axis, at least 1.</summary>
    public required Shape Dilation { get; init; }

    /// <summary>Zeros before the first input element of each spatial axis.</summary>
    public required Shape PadBefore { get; init; }

    /// <summary>C / G.</summary>
    public int InChannelsPerGroup => InChannels / Groups;

    /// <summary>F / G.</summary>
    public int OutChannelsPerGroup => OutChannels / Groups;

    /// <summary>Multiply-adds of the whole batch, taps in the padding included.</summary>
    public long Macs => (long)Batch * OutChannels * Out.Count() * InChannelsPerGroup * Kernel.Count();
}
