namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>A part of an output plane that is computed at one go: a segment of a row, or two whole rows.</summary>
/// <param name="Row">The first row.</param>
/// <param name="Column">The first column.</param>
/// <param name="Rows">1 or 2.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct DirectUnit(int Row, int Column, int Rows, int Width);
