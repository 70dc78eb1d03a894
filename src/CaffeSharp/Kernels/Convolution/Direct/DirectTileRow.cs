namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>What <see cref="DirectTile{TLane, TV, TPixels, TBlocks}"/> computes: tiles side by side. Strides in floats.</summary>
internal unsafe struct DirectTileRow
{
    /// <summary>Tiles in the row.</summary>
    public int Tiles;

    /// <summary>Input position of the first pixel.</summary>
    public float* Input;

    /// <summary>From a pixel to the next in the input.</summary>
    public nint PixelStride;

    /// <summary>From the first to the second half of a tile's pixels in the input.</summary>
    public nint InputHalf;

    /// <summary>From a tile to the next in the input.</summary>
    public nint InputTile;

    /// <summary>The runs every output pixel reads.</summary>
    public InputRun* Runs;

    /// <summary>How many.</summary>
    public int RunCount;

    /// <summary>Packed weights of the tile's filters.</summary>
    public float* Weights;

    /// <summary>Bias of the tile's filters.</summary>
    public float* Bias;

    /// <summary>What is added, laid out as the output, or null.</summary>
    public float* Residual;

    /// <summary>Where the first pixel goes.</summary>
    public float* Output;

    /// <summary>From the first to the second half of a tile's pixels in the output.</summary>
    public nint OutputHalf;

    /// <summary>From a tile to the next in the output.</summary>
    public nint OutputTile;

    /// <summary>From a block of filters to the next in the output.</summary>
    public nint BlockStride;

    /// <summary>Smallest output.</summary>
    public float Min;

    /// <summary>Largest output.</summary>
    public float Max;
}
