namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>Neighbouring tiles of one tile row of an image.</summary>
internal readonly record struct TileRun(int Image, int Row, int Column, int Count);
