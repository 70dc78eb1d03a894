using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>The product with weights <c>[K, N]</c>. An item of work is a tile of columns for the whole batch.</summary>
internal sealed unsafe class ColumnProduct<TLane, TV>(int inputs, int outputs, ReadOnlyMemory<float> weights, Epilogue epilogue)
    : FullyConnected(inputs, outputs, weights, epilogue)
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private static int TileColumns => ColumnTile.Vectors * TLane.Count;

    /// <inheritdoc/>
    public override int ScratchFloats(int batch, int threads) => 0;

    /// <inheritdoc/>
    protected override void Execute(in FullyConnectedRun run) =>
        run.Pool.Run((Outputs + TileColumns - 1) / TileColumns, new TileWork { Owner = this, Run = run });

    private void Compute(in FullyConnectedRun run, int first)
    {
        int count = Math.Min(TileColumns, Outputs - first);
        if (count == TileColumns)
            Whole(run, first);
        else
            Rest(run, first, count);
        for (int image = 0; image < run.Batch; image++)
            Finish(run.Y + ((nint)image * Outputs), first, count);
    }

    private void Whole(in FullyConnectedRun run, int first)
    {
        int mostImages = ColumnTile.MostImages(TLane.Registers);
        float* sums = stackalloc float[mostImages * TileColumns];
        for (int image = 0; image < run.Batch; image += mostImages)
        {
            int images = Math.Min(mostImages, run.Batch - image);
            AssertReads(run, run.X + ((nint)image * Inputs), (long)images * Inputs);
            AssertReads(run, run.Weights + first, ((Inputs - 1L) * Outputs) + TileColumns);
            ColumnTile.For<TLane, TV>(images)(run.X + ((nint)image * Inputs), Inputs, run.Weights + first, Outputs, Inputs, sums);
            for (int i = 0; i < images; i++)
            {
                new ReadOnlySpan<float>(sums + (i * TileColumns), TileColumns)
                    .CopyTo(new Span<float>(run.Y + ((nint)(image + i) * Outputs) + first, TileColumns));
            }
        }
    }

    /// <summary>The columns behind the last whole tile, a row of weights at a time.</summary>
    private void Rest(in FullyConnectedRun run, int first, int count)
    {
        for (int image = 0; image < run.Batch; image++)
        {
            float* x = run.X + ((nint)image * Inputs), y = run.Y + ((nint)image * Outputs) + first;
            new Span<float>(y, count).Clear();
            for (int k = 0; k < Inputs; k++)
            {
                float* w = run.Weights + ((nint)k * Outputs) + first;
                for (int n = 0; n < count; n++)
                    y[n] += x[k] * w[n];
            }
        }
    }

    private struct TileWork : IParallelWork
    {
        public ColumnProduct<TLane, TV> Owner;
        public FullyConnectedRun Run;

        public readonly void Invoke(int item, int runer) => Owner.Compute(Run, item * TileColumns);
    }
}
