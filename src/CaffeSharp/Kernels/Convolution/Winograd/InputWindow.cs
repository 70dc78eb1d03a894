namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>The part of one block of input channels that lies under a run of tiles: as many rows as a tile is high.</summary>
internal readonly unsafe struct InputWindow
{
    /// <summary>The first row at <see cref="FirstColumn"/>, a lane for each pixel.</summary>
    public required float* Pixels { get; init; }

    /// <summary>Floats from row to row.</summary>
    public required nint RowStride { get; init; }

    /// <summary>The first column of the run that is inside the image; what is before it counts as zero.</summary>
    public required int FirstColumn { get; init; }

    /// <summary>The column behind the last that is inside; what comes from here counts as zero.</summary>
    public required int EndColumn { get; init; }
}
