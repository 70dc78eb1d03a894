using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// A convolution with its weights packed: immutable, so any number of threads may run it at the same time, each
/// with scratch of its own. A run allocates nothing and gives the same bits for any number of threads.
/// </summary>
internal abstract unsafe class PreparedConvolution
{
    /// <summary>Describes the memory of a run.</summary>
    /// <param name="kernel">The name of the kernel that made it.</param>
    /// <param name="inputFloats">Floats of one input image.</param>
    /// <param name="outputFloats">Floats of one output image.</param>
    /// <param name="epilogue">Says whether a residual is due.</param>
    protected PreparedConvolution(string kernel, int inputFloats, int outputFloats, Epilogue epilogue)
    {
        Kernel = kernel;
        InputFloats = inputFloats;
        OutputFloats = outputFloats;
        AddsResidual = epilogue.AddsResidual;
    }

    /// <summary>Describes the memory of a run of <paramref name="problem"/>.</summary>
    /// <exception cref="ArgumentException">A lane that no machine has, or a blocked blob of another lane than the problem's.</exception>
    protected PreparedConvolution(string kernel, ConvolutionProblem problem, Epilogue epilogue)
        : this(
            kernel,
            problem.Input.ImageFloats(problem.Geometry.InChannels, problem.Geometry.In.Count()),
            problem.Output.ImageFloats(problem.Geometry.OutChannels, problem.Geometry.Out.Count()),
            epilogue)
    {
        if (problem.Lane is not (1 or 4 or 8 or 16))
            throw new ArgumentException($"there are vectors of 1, 4, 8 or 16 floats, not {problem.Lane}");
        if ((problem.Input.IsBlocked && problem.Input != problem.Blocked) || (problem.Output.IsBlocked && problem.Output != problem.Blocked))
            throw new ArgumentException($"blobs in {problem.Input} and {problem.Output} do not suit vectors of {problem.Lane} floats");
    }

    /// <summary>The name of the kernel that made it.</summary>
    public string Kernel { get; }

    /// <summary>Whether a run adds a residual, shaped and laid out as the output.</summary>
    public bool AddsResidual { get; }

    /// <summary>Floats of one input image in its layout.</summary>
    public int InputFloats { get; }

    /// <summary>Floats of one output image in its layout.</summary>
    public int OutputFloats { get; }

    /// <summary>Floats of scratch a run on a pool of <paramref name="threads"/> needs, whatever its batch.</summary>
    public abstract int ScratchFloats(int threads);

    /// <summary>
    /// Computes <paramref name="batch"/> images. Memory aligned to 64 bytes is fastest. The output may be the
    /// residual's own memory, but not the input's.
    /// </summary>
    /// <param name="batch">Images; may differ from the problem's, and be 0.</param>
    /// <param name="input">batch · <see cref="InputFloats"/> numbers.</param>
    /// <param name="residual">batch · <see cref="OutputFloats"/> numbers, or empty when the epilogue adds none.</param>
    /// <param name="output">batch · <see cref="OutputFloats"/> numbers.</param>
    /// <param name="scratch">At least <see cref="ScratchFloats"/> numbers; what is in them does not matter.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">A memory of another size.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(
        int batch, ReadOnlySpan<float> input, ReadOnlySpan<float> residual, Span<float> output, Span<float> scratch, WorkerPool pool)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        Check("input", input.Length, (long)batch * InputFloats);
        Check("residual", residual.Length, AddsResidual ? (long)batch * OutputFloats : 0);
        Check("output", output.Length, (long)batch * OutputFloats);
        if (scratch.Length < ScratchFloats(pool.Threads))
            throw new ArgumentException($"scratch holds {scratch.Length} numbers, {Kernel} needs {ScratchFloats(pool.Threads)}");
        if (batch == 0 || OutputFloats == 0)
            return;
        fixed (float* x = input, r = residual, y = output, s = scratch)
        {
            Execute(new ConvolutionRun
            {
                Batch = batch,
                Input = x,
                Output = y,
                Residual = AddsResidual ? r : null,
                Scratch = s,
                Pool = pool,
            });
        }
        GC.KeepAlive(this);
    }

    /// <summary>Computes a run that is not empty.</summary>
    protected internal abstract void Execute(in ConvolutionRun run);

    /// <summary>In a debug build: that a tile reads from the input, or from scratch.</summary>
    [Conditional("DEBUG")]
    private protected void AssertReads(in ConvolutionRun run, float* from, long count) => Debug.Assert(
        PointerRange.Holds(run.Input, (long)run.Batch * InputFloats, from, count) || IsScratch(run, from, count), "a tile reads outside the input");

    /// <summary>In a debug build: that a tile writes to the output, or to scratch.</summary>
    [Conditional("DEBUG")]
    private protected void AssertWrites(in ConvolutionRun run, float* to, long count) => Debug.Assert(
        PointerRange.Holds(run.Output, (long)run.Batch * OutputFloats, to, count) || IsScratch(run, to, count), "a tile writes outside the output");

    private bool IsScratch(in ConvolutionRun run, float* at, long count) =>
        PointerRange.Holds(run.Scratch, ScratchFloats(run.Pool.Threads), at, count);

    private static void Check(string what, int length, long expected)
    {
        if (length != expected)
            throw new ArgumentException($"{what} holds {length} numbers, not {expected}");
    }
}
