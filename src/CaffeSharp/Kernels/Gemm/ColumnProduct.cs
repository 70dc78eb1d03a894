using CaffeSharp.Kernels.Convolution;
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
    protected override void Execute(int batch, float* x, float* weights, float* y, WorkerPool pool) => pool.Run(
        (Outputs + TileColumns - 1) / TileColumns,
        new TileWork { Owner = this, Batch = batch, X = x, Weights = weights, Y = y });

    private void Compute(in TileWork work, int first)
    {
        int count = Math.Min(TileColumns, Outputs - first);
        if (count == TileColumns)
            Whole(work, first);
        else
            Rest(work, first, count);
        for (int image = 0; image < work.Batch; image++)
            Finish(work.Y + ((nint)image * Outputs), first, count);
    }

    private void Whole(in TileWork work, int first)
    {
        int mostImages = ColumnTile.MostImages(TLane.Registers);
        float* sums = stackalloc float[mostImages * TileColumns];
        for (int image = 0; image < work.Batch; image += mostImages)
        {
            int images = Math.Min(mostImages, work.Batch - image);
            ColumnTile.For<TLane, TV>(images)(work.X + ((nint)image * Inputs), Inputs, work.Weights + first, Outputs, Inputs, sums);
            for (int i = 0; i < images; i++)
            {
                new ReadOnlySpan<float>(sums + (i * TileColumns), TileColumns)
                    .CopyTo(new Span<float>(work.Y + ((nint)(image + i) * Outputs) + first, TileColumns));
            }
        }
    }

    /// <summary>The columns behind the last whole tile, a row of weights at a time.</summary>
    private void Rest(in TileWork work, int first, int count)
    {
        for (int image = 0; image < work.Batch; image++)
        {
            float* x = work.X + ((nint)image * Inputs), y = work.Y + ((nint)image * Outputs) + first;
            new Span<float>(y, count).Clear();
            for (int k = 0; k < Inputs; k++)
            {
                float* w = work.Weights + ((nint)k * Outputs) + first;
                for (int n = 0; n < count; n++)
                    y[n] += x[k] * w[n];
            }
        }
    }

    private struct TileWork : IParallelWork
    {
        public ColumnProduct<TLane, TV> Owner;
        public int Batch;
        public float* X;
        public float* Weights;
        public float* Y;

        public readonly void Invoke(int item, int worker) => Owner.Compute(this, item * TileColumns);
    }
}
