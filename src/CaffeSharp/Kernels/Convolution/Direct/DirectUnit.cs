namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>A part of an output plane that is computed at one go: a segment of a row, or two whole rows.</summary>
internal readonly record struct DirectUnit(int Row, int Column, int Rows, int Width)
{
    /// <summary>Output pixels.</summary>
    public int Pixels => Rows * Width;
}
