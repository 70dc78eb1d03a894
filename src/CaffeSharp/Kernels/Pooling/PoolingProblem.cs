using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>A pooling: channels of planes, windows on both axes, and how the numbers lie, the same for input and output.</summary>
/// <param name="Channels">Planes of an image.</param>
/// <param name="Rows">Windows on the height.</param>
/// <param name="Columns">Windows on the width.</param>
/// <param name="IsMax">Whether the largest number is taken, not the average.</param>
internal sealed record PoolingProblem(int Channels, PoolingWindows Rows, PoolingWindows Columns, bool IsMax)
{
    /// <summary>How input and output lie; blocks of <see cref="Lane"/> channels if blocked.</summary>
    public BlobLayout Layout { get; init; } = BlobLayout.Plain;

    /// <summary>Floats in a vector: <see cref="SimdWidth.Floats"/> or less.</summary>
    public int Lane { get; init; } = SimdWidth.Floats;

    /// <summary>Whether positions of the largest numbers come out too.</summary>
    public bool HasMask { get; init; }

    /// <summary>Pixels of an input plane.</summary>
    public int InPixels => MemorySize.Of((long)Rows.Size * Columns.Size);

    /// <summary>Pixels of an output plane.</summary>
    public int OutPixels => MemorySize.Of((long)Rows.Outputs * Columns.Outputs);
}
