using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// The product with weights <c>[N, K]</c>. An item of work is some outputs for the whole batch. With more than one
/// row of x the columns are cut into stretches, so that the x of a stretch stays in a core's cache while all the item's
/// weights pass by, each once. With many rows it pays to pack, panel by panel.
/// </summary>
internal sealed unsafe class RowProduct<TLane, TV>(int inputs, int outputs, ReadOnlyMemory<float> weights, Epilogue epilogue)
    : FullyConnected(inputs, outputs, weights, epilogue)
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 8;
    private const int CachedFloats = 128 * 1024;
    private const int ShortestStretch = 512;
    private const int FewestForPanels = 24;

    private readonly PanelProduct<TLane, TV> _panels = new(inputs, outputs);

    /// <inheritdoc/>
    public override int ScratchFloats(int batch, int threads) => batch < FewestForPanels ? 0 : _panels.ScratchFloats(batch, threads);

    /// <inheritdoc/>
    protected override void Execute(in FullyConnectedRun run)
    {
        if (run.Batch >= FewestForPanels)
        {
            _panels.Execute(run, this);
            return;
        }
        int tiles = (Outputs + RowTile.Rows - 1) / RowTile.Rows, items = Math.Min(tiles, run.Pool.Threads * ItemsPerThread);
        run.Pool.Run(items, new ItemWork { Owner = this, Run = run, Items = items, Tiles = tiles });
    }

    private int Stretch(int batch)
    {
        int fits = Math.Max(ShortestStretch, CachedFloats / batch), count = Math.Max(1, (Inputs + fits - 1) / fits);
        int even = (Inputs + count - 1) / count;
        return batch == 1 ? Math.Max(1, Inputs) : Math.Max(1, (even + TLane.Count - 1) / TLane.Count) * TLane.Count;
    }

    private void Compute(in FullyConnectedRun run, int firstTile, int endTile)
    {
        int batch = run.Batch, stretch = Stretch(batch), mostImages = RowTile.MostImages(TLane.Registers);
        int blocks = (batch + mostImages - 1) / mostImages;
        float* sums = stackalloc float[RowTile.Rows * mostImages];
        float** rows = stackalloc float*[RowTile.Rows];
        for (int from = 0; from == 0 || from < Inputs; from += stretch)
        {
            int length = Math.Min(stretch, Inputs - from);
            for (int tile = firstTile; tile < endTile; tile++)
            {
                int n = tile * RowTile.Rows, count = Math.Min(RowTile.Rows, Outputs - n);
                // Rows that are missing in the last tile are the last row again, and their sums dropped.
                for (int r = 0; r < RowTile.Rows; r++)
                    rows[r] = run.Weights + ((nint)Math.Min(n + r, Outputs - 1) * Inputs) + from;
                for (int block = 0; block < blocks; block++)
                {
                    int image = (int)((long)block * batch / blocks), images = (int)((block + 1L) * batch / blocks) - image;
                    RowTile.For<TLane, TV>(images)(run.X + ((nint)image * Inputs) + from, Inputs, rows, length, sums);
                    for (int i = 0; i < images; i++)
                        Add(run.Y + ((nint)(image + i) * Outputs) + n, sums + (i * RowTile.Rows), count, first: from == 0);
                }
            }
        }
        for (int image = 0; image < batch; image++)
            Finish(run.Y + ((nint)image * Outputs), firstTile * RowTile.Rows, Math.Min(endTile * RowTile.Rows, Outputs) - (firstTile * RowTile.Rows));
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
