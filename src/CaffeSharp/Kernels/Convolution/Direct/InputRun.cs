namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>A stretch of consecutive input floats, each with its own weights.</summary>
/// <param name="Offset">Floats from the input position of an output pixel to the first.</param>
/// <param name="Length">How many, at least 1.</param>
internal readonly record struct InputRun(int Offset, int Length);
