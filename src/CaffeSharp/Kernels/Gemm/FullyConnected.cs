using System.Diagnostics;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// y = x Wᵀ + b for any number of rows of x: the inner product layer. The weights are read where they lie and not
/// packed, for they may be most of a net's memory; at batch 1 the time is that of reading them once. Immutable, so
/// any number of threads may run it; a run allocates nothing and gives the same bits for any number of threads.
/// </summary>
internal abstract unsafe class FullyConnected
{
    private readonly ReadOnlyMemory<float> _weights;
    private readonly PackedEpilogue _epilogue;

    /// <summary>Describes the product.</summary>
    protected FullyConnected(int inputs, int outputs, ReadOnlyMemory<float> weights, Epilogue epilogue)
    {
        if (weights.Length != (long)inputs * outputs)
            throw new ArgumentException($"weights hold {weights.Length} numbers, not {outputs} times {inputs}");
        if (epilogue.AddsResidual)
            throw new ArgumentException("a fully connected layer adds no residual");
        Inputs = inputs;
        Outputs = outputs;
        _weights = weights;
        _epilogue = new PackedEpilogue(epilogue, groups: 1, outputs, outputs);
    }

    /// <summary>K, the length of a row of x.</summary>
    public int Inputs { get; }

    /// <summary>N, the length of a row of y.</summary>
    public int Outputs { get; }

    /// <summary>Gets ready for a product. The weights are kept, not copied: they must not change.</summary>
    /// <param name="inputs">K.</param>
    /// <param name="outputs">N.</param>
    /// <param name="weights"><c>[N, K]</c>, or <c>[K, N]</c> when transposed.</param>
    /// <param name="transposed">Whether the weights lie transposed.</param>
    /// <param name="epilogue">Bias, slopes and bounds.</param>
    /// <param name="lane">Floats in a vector: <see cref="SimdWidth.Floats"/> or less.</param>
    /// <exception cref="ArgumentException">Weights of another size, an epilogue with a residual, or a lane that no machine has.</exception>
    public static FullyConnected Create(
        int inputs, int outputs, ReadOnlyMemory<float> weights, bool transposed, Epilogue epilogue, int lane) =>
        LaneChoice.Make(lane, new Maker(inputs, outputs, weights, transposed, epilogue));

    /// <summary>Floats of scratch a run of <paramref name="batch"/> rows on a pool of <paramref name="threads"/> needs.</summary>
    public abstract int ScratchFloats(int batch, int threads);

    /// <summary>Computes <paramref name="batch"/> rows.</summary>
    /// <param name="batch">M, rows of x and y; may be 0.</param>
    /// <param name="input">x <c>[M, K]</c>.</param>
    /// <param name="output">y <c>[M, N]</c>.</param>
    /// <param name="scratch">At least <see cref="ScratchFloats"/> numbers; what is in them does not matter.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">A memory of another size.</exception>
    public void Run(int batch, ReadOnlySpan<float> input, Span<float> output, Span<float> scratch, WorkerPool pool)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        Check("input", input.Length, (long)batch * Inputs);
        Check("output", output.Length, (long)batch * Outputs);
        if (scratch.Length < ScratchFloats(batch, pool.Threads))
            throw new ArgumentException($"scratch holds {scratch.Length} numbers, not {ScratchFloats(batch, pool.Threads)}");
        if (output.IsEmpty)
            return;
        fixed (float* x = input, w = _weights.Span, y = output, s = scratch)
            Execute(new FullyConnectedRun { Batch = batch, X = x, Weights = w, Y = y, Scratch = s, Pool = pool });
        GC.KeepAlive(this);
    }

    /// <summary>Computes a product that is not empty.</summary>
    protected abstract void Execute(in FullyConnectedRun run);

    /// <summary>The epilogue on consecutive elements of a row of y.</summary>
    protected internal void Finish(float* y, int first, int count)
    {
        for (int n = first; n < first + count; n++)
        {
            float value = y[n] + _epilogue.Bias[n];
            if (_epilogue.Slopes != null)
                value = ScalarLane.Leaky(value, _epilogue.Slopes[n]);
            y[n] = ScalarLane.Clamp(value, _epilogue.Min, _epilogue.Max);
        }
    }

    /// <summary>In a debug build: that a tile reads from the input, the weights, or scratch.</summary>
    [Conditional("DEBUG")]
    protected void AssertReads(in FullyConnectedRun run, float* from, long count) => Debug.Assert(
        PointerRange.Holds(run.X, (long)run.Batch * Inputs, from, count) || PointerRange.Holds(run.Weights, (long)Inputs * Outputs, from, count)
        || PointerRange.Holds(run.Scratch, ScratchFloats(run.Batch, run.Pool.Threads), from, count), "a tile reads outside the input and the weights");

    /// <summary>In a debug build: that a tile writes to the output.</summary>
    [Conditional("DEBUG")]
    protected void AssertWrites(in FullyConnectedRun run, float* to, long count) => Debug.Assert(
        PointerRange.Holds(run.Y, (long)run.Batch * Outputs, to, count), "a tile writes outside the output");

    private static void Check(string what, int length, long expected)
    {
        if (length != expected)
            throw new ArgumentException($"{what} holds {length} numbers, not {expected}");
    }

    private sealed record Maker(int Inputs, int Outputs, ReadOnlyMemory<float> Weights, bool IsTransposed, Epilogue Epilogue) : ILaneMaker<FullyConnected>
    {
        public FullyConnected Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => IsTransposed
                ? new ColumnProduct<TLane, TV>(Inputs, Outputs, Weights, Epilogue)
                : new RowProduct<TLane, TV>(Inputs, Outputs, Weights, Epilogue);
    }
}
