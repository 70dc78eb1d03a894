using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>A convolution and the circumstances a kernel for it is chosen under.</summary>
/// <param name="Geometry">What to compute. Its batch is the one expected; a run may have another.</param>
internal sealed record ConvolutionProblem(ConvolutionGeometry Geometry)
{
    // What a kernel may pack and keep as scratch for a thread: so many times the numbers of an image and the weights, or 32 MB.
    private const double MemoryTimes = 32;
    private const double AnyMemory = 1 << 23;

    /// <summary>What to compute, in range and in its simplest terms.</summary>
    public ConvolutionGeometry Geometry { get; init => field = value.Validated(); } = Geometry.Validated();

    /// <summary>How the input lies in memory: plain, or blocked by <see cref="Lane"/>.</summary>
    public BlobLayout Input { get; init; } = BlobLayout.Plain;

    /// <summary>How the output, and a residual, lie in memory: plain, or blocked by <see cref="Lane"/>.</summary>
    public BlobLayout Output { get; init; } = BlobLayout.Plain;

    /// <summary>Whether only kernels may be used that sum exactly the products of the definition (never Winograd).</summary>
    public bool Strict { get; init; }

    /// <summary>Floats in a vector: <see cref="SimdWidth.Floats"/> or less.</summary>
    public int Lane { get; init; } = SimdWidth.Floats;

    /// <summary>The blocked layout of this lane.</summary>
    public BlobLayout Blocked => new(Lane);

    /// <summary>The same with input and output in the blocked layout.</summary>
    public ConvolutionProblem AllBlocked => this with { Input = Blocked, Output = Blocked };

    /// <summary>The same with input and output in the plain layout.</summary>
    public ConvolutionProblem AllPlain => this with { Input = BlobLayout.Plain, Output = BlobLayout.Plain };

    /// <summary>
    /// Why a kernel that needs <paramref name="floats"/> of packed weights and scratch should not take this, as half a sentence:
    /// there is nothing to sum, or the memory is out of proportion. Null when it may.
    /// </summary>
    public string? Refusal(double floats)
    {
        ConvolutionGeometry g = Geometry;
        if (g.InChannels == 0 || g.OutChannels == 0 || g.In.Count() == 0 || g.Out.Count() == 0)
            return "there is nothing to sum";
        double numbers = ((double)g.InChannels * g.In.Count()) + ((double)g.OutChannels * g.Out.Count())
            + ((double)g.OutChannels * g.InChannelsPerGroup * g.Kernel.Count());
        return floats <= Math.Min(int.MaxValue - AnyMemory, AnyMemory + (MemoryTimes * numbers))
            ? null
            : $"it would take {floats * sizeof(float) / (1 << 20):N0} MB beside {numbers * sizeof(float) / (1 << 20):N0} MB of blobs and weights";
    }

    // The record's own would print AllBlocked, which has an AllBlocked.
    /// <inheritdoc/>
    public override string ToString() => $"{Geometry}, {Input} to {Output}, lane {Lane}{(Strict ? ", strict" : "")}";
}
