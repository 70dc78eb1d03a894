using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>A convolution and the circumstances a kernel for it is chosen under.</summary>
/// <param name="Geometry">What to compute. Its batch is the one expected; a run may have another.</param>
internal sealed record ConvolutionProblem(ConvolutionGeometry Geometry)
{
    /// <summary>How the input lies in memory: plain, or blocked by <see cref="Lane"/>.</summary>
    public BlobLayout Input { get; init; } = BlobLayout.Plain;

    /// <summary>How the output, and a residual, lie in memory: plain, or blocked by <see cref="Lane"/>.</summary>
    public BlobLayout Output { get; init; } = BlobLayout.Plain;

    /// <summary>Whether only kernels may be used that sum the very products (never Winograd).</summary>
    public bool Strict { get; init; }

    /// <summary>Floats in a vector: <see cref="SimdWidth.Floats"/> or less.</summary>
    public int Lane { get; init; } = SimdWidth.Floats;

    /// <summary>The blocked layout of this lane.</summary>
    public BlobLayout Blocked => new(Lane);

    /// <summary>The same with input and output in the blocked layout.</summary>
    public ConvolutionProblem AllBlocked => this with { Input = Blocked, Output = Blocked };

    /// <summary>The same with input and output in the plain layout.</summary>
    public ConvolutionProblem AllPlain => this with { Input = BlobLayout.Plain, Output = BlobLayout.Plain };

    // The record's own would print AllBlocked, which has an AllBlocked.
    /// <inheritdoc/>
    public override string ToString() => $"{Geometry}, {Input} to {Output}, lane {Lane}{(Strict ? ", strict" : "")}";
}
