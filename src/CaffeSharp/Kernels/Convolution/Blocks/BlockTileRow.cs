namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>What a block tile computes: tiles side by side. Strides in floats.</summary>
internal unsafe struct BlockTileRow
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

    /// <summary>Where each tap reads.</summary>
    public int* Offsets;

    /// <summary>How many there are.</summary>
    public int Taps;

    /// <summary>Packed weights of the block.</summary>
    public float* Weights;

    /// <summary>Bias of the block.</summary>
    public float* Bias;

    /// <summary>What is added, laid out as the output, or null.</summary>
    public float* Residual;

    /// <summary>Where the first pixel goes.</summary>
    public float* Output;

    /// <summary>From the first to the second half of a tile's pixels in the output.</summary>
    public nint OutputHalf;

    /// <summary>From a tile to the next in the output.</summary>
    public nint OutputTile;

    /// <summary>Smallest output.</summary>
    public float Min;

    /// <summary>Largest output.</summary>
    public float Max;
}
