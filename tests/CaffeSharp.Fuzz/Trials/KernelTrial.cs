using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Fuzz.Trials;

/// <summary>A kernel made ready for a layer: how its memory lies, and what computes all images at once.</summary>
/// <param name="Name">The kernel, and the vectors and layouts it is tried in.</param>
/// <param name="Input">How the bottom lies.</param>
/// <param name="Output">How the top lies.</param>
/// <param name="ScratchFloats">Floats of scratch for a number of threads.</param>
/// <param name="Run">Computes.</param>
internal sealed record KernelTrial(string Name, BlobLayout Input, BlobLayout Output, Func<int, int> ScratchFloats, KernelRun Run);

/// <summary>Computes a top from a bottom.</summary>
internal delegate void KernelRun(ReadOnlySpan<float> bottom, Span<float> top, Span<float> scratch, WorkerPool pool);
