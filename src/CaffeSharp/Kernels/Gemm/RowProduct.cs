using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// The product with weights <c>[N, K]</c>, which are read where they lie. An item of work is some outputs for the whole batch. Every
/// output is summed in stretches of columns, each in the same order; they are as long whatever the batch, so a row of x gives the
/// same bits in every batch. Many rows of x go through a stretch together, which stays in a core's cache meanwhile.
/// </summary>
internal sealed unsafe class RowProduct<TLane, TV>(int inputs, int outputs, ReadOnlyMemory<float> weights, Epilogue epilogue)
    : FullyConnected(inputs, outputs, weights, epilogue)
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 8;
    private const int LongestStretch = 2048;
    private const int RowsTogether = 96;

    /// <summary>Columns of a stretch: whole vectors, so that only the last has some left over.</summary>
    private int Stretch
    {
        get
        {
            int count = Math.Max(1, (Inputs + LongestStretch - 1) / LongestStretch), even = (Inputs + count - 1) / count;
            return Math.Max(1, (even + TLane.Count - 1) / TLane.Count) * TLane.Count;
        }
    }

    /// <inheritdoc/>
    public override int ScratchFloats(int batch, int threads) => 0;

    /// <inheritdoc/>
    protected override void Execute(in FullyConnectedRun run)
    {
        int tiles = (Outputs + RowTile.Rows - 1) / RowTile.Rows, items = Math.Min(tiles, run.Pool.Threads * ItemsPerThread);
        run.Pool.Run(items, new ItemWork { Owner = this, Run = run, Items = items, Tiles = tiles });
    }

    private void Compute(in FullyConnectedRun run, int firstTile, int endTile)
    {
        int stretch = Stretch;
        for (int first = 0; first < run.Batch; first += RowsTogether)
        {
            int end = Math.Min(run.Batch, first + RowsTogether);
            // A lone block of rows reads the weights in the order of memory; more of them share a stretch of x.
            if (end - first <= RowTile.MostImages(TLane.Registers))
            {
                for (int tile = firstTile; tile < endTile; tile++)
                {
                    for (int from = 0; from == 0 || from < Inputs; from += stretch)
                        ComputeTile(run, first, end, tile, from, Math.Min(stretch, Inputs - from));
                }
            }
            else
            {
                for (int from = 0; from == 0 || from < Inputs; from += stretch)
                {
                    for (int tile = firstTile; tile < endTile; tile++)
                        ComputeTile(run, first, end, tile, from, Math.Min(stretch, Inputs - from));
                }
            }
        }
        for (int image = 0; image < run.Batch; image++)
            Finish(run.Y + ((nint)image * Outputs), firstTile * RowTile.Rows, Math.Min(endTile * RowTile.Rows, Outputs) - (firstTile * RowTile.Rows));
    }

    /// <summary>Adds a stretch of columns to the outputs of a tile for some rows of x.</summary>
    private void ComputeTile(in FullyConnectedRun run, int first, int end, int tile, int from, int length)
    {
        int n = tile * RowTile.Rows, count = Math.Min(RowTile.Rows, Outputs - n), mostImages = RowTile.MostImages(TLane.Registers);
        int blocks = (end - first + mostImages - 1) / mostImages;
        float* sums = stackalloc float[RowTile.Rows * mostImages];
        float** rows = stackalloc float*[RowTile.Rows];
        // Rows that are missing in the last tile are the last row again, and their sums dropped.
        for (int r = 0; r < RowTile.Rows; r++)
            rows[r] = run.Weights + ((nint)Math.Min(n + r, Outputs - 1) * Inputs) + from;
        for (int block = 0; block < blocks; block++)
        {
            int image = first + (int)((long)block * (end - first) / blocks), images = first + (int)((block + 1L) * (end - first) / blocks) - image;
            RowTile.For<TLane, TV>(images)(run.X + ((nint)image * Inputs) + from, Inputs, rows, length, sums);
            for (int i = 0; i < images; i++)
                Add(run.Y + ((nint)(image + i) * Outputs) + n, sums + (i * RowTile.Rows), count, first: from == 0);
        }
    }

    private static void Add(float* y, float* sums, int count, bool first)
    {
        for (int i = 0; i < count; i++)
            y[i] = first ? sums[i] : y[i] + sums[i];
    }

    private struct ItemWork : IParallelWork
    {
        public RowProduct<TLane, TV> Owner;
        public FullyConnectedRun Run;
        public int Items;
        public int Tiles;

        public readonly void Invoke(int item, int worker) =>
            Owner.Compute(Run, (int)((long)item * Tiles / Items), (int)((item + 1L) * Tiles / Items));
    }
}
