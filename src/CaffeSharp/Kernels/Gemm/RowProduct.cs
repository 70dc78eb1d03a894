using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// The product with weights <c>[N, K]</c>, which are read where they lie. Every output is summed in stretches of columns, each in the
/// same order whatever the batch, so a row of x gives the same bits in every batch. A few rows of x are multiplied as they lie, an
/// item of work being some outputs for all of them; many rows go through <see cref="PanelProduct{TLane, TV}"/>.
/// </summary>
internal sealed unsafe class RowProduct<TLane, TV>(int inputs, int outputs, ReadOnlyMemory<float> weights, Epilogue epilogue)
    : FullyConnected(inputs, outputs, weights, epilogue)
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int ItemsPerThread = 8;
    private const int FewestForPanels = 24;
    private const int FewestInputsForPanels = 256;
    private const int CachedFloats = 128 * 1024;

    private readonly PanelProduct<TLane, TV> _panels = new(inputs, outputs);

    /// <inheritdoc/>
    public override int ScratchFloats(int batch, int threads) =>
        TakesPanels(batch) ? _panels.ScratchFloats(Math.Min(batch, PanelProduct<TLane, TV>.MostRows), threads) : 0;

    /// <inheritdoc/>
    protected override void Execute(in FullyConnectedRun run)
    {
        if (TakesPanels(run.Batch))
        {
            MultiplyPanels(run);
            return;
        }
        int tiles = (Outputs + DotTile.Rows - 1) / DotTile.Rows, items = Math.Min(tiles, run.Pool.Threads * ItemsPerThread);
        run.Pool.Run(items, new ItemWork { Owner = this, Run = run, Items = items, Tiles = tiles });
    }

    private bool TakesPanels(int batch) => batch >= FewestForPanels && Inputs >= FewestInputsForPanels;

    private void MultiplyPanels(in FullyConnectedRun run)
    {
        int most = PanelProduct<TLane, TV>.MostRows, groups = (run.Batch + most - 1) / most;
        for (int group = 0; group < groups; group++)
        {
            int first = (int)((long)group * run.Batch / groups), end = (int)((group + 1L) * run.Batch / groups);
            FullyConnectedRun part = run with { Batch = end - first, X = run.X + ((nint)first * Inputs), Y = run.Y + ((nint)first * Outputs) };
            for (int from = 0; from < Inputs; from += DotTile.LongestStretch)
                _panels.Execute(part, from, Math.Min(DotTile.LongestStretch, Inputs - from));
        }
        run.Pool.Run(run.Batch, new FinishWork { Owner = this, Run = run });
    }

    private void Compute(in FullyConnectedRun run, int firstTile, int endTile)
    {
        const int Stretch = DotTile.LongestStretch;
        // As long as x stays in a core's cache, the weights are read in the order of memory.
        bool inOrder = (long)run.Batch * Inputs <= CachedFloats;
        for (int start = 0; start == 0 || (!inOrder && start < Inputs); start += Stretch)
        {
            for (int tile = firstTile; tile < endTile; tile++)
            {
                int end = inOrder ? Inputs : Math.Min(Inputs, start + Stretch);
                for (int from = start; from == 0 || from < end; from += Stretch)
                    ComputeTile(run, tile, from, Math.Min(Stretch, Inputs - from));
            }
        }
        for (int image = 0; image < run.Batch; image++)
            Finish(run.Y + ((nint)image * Outputs), firstTile * DotTile.Rows, Math.Min(endTile * DotTile.Rows, Outputs) - (firstTile * DotTile.Rows));
    }

    /// <summary>Adds a stretch of columns to the outputs of a tile.</summary>
    private void ComputeTile(in FullyConnectedRun run, int tile, int from, int length)
    {
        int n = tile * DotTile.Rows, count = Math.Min(DotTile.Rows, Outputs - n), mostImages = DotTile.MostImages(TLane.Registers);
        int blocks = (run.Batch + mostImages - 1) / mostImages;
        float* sums = stackalloc float[DotTile.Rows * mostImages];
        float** rows = stackalloc float*[DotTile.Rows];
        // Rows that are missing in the last tile are the last row again, and their sums dropped.
        for (int r = 0; r < DotTile.Rows; r++)
            rows[r] = run.Weights + ((nint)Math.Min(n + r, Outputs - 1) * Inputs) + from;
        for (int block = 0; block < blocks; block++)
        {
            int image = (int)((long)block * run.Batch / blocks), images = (int)((block + 1L) * run.Batch / blocks) - image;
            AssertReads(run, run.X + ((nint)image * Inputs) + from, ((images - 1L) * Inputs) + length);
            AssertReads(run, rows[0], length);
            AssertReads(run, rows[DotTile.Rows - 1], length);
            DotTile.For<TLane, TV>(images)(run.X + ((nint)image * Inputs) + from, Inputs, rows, length, sums);
            for (int i = 0; i < images; i++)
            {
                AssertWrites(run, run.Y + ((nint)(image + i) * Outputs) + n, count);
                Add(run.Y + ((nint)(image + i) * Outputs) + n, sums + (i * DotTile.Rows), count, first: from == 0);
            }
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

    private struct FinishWork : IParallelWork
    {
        public RowProduct<TLane, TV> Owner;
        public FullyConnectedRun Run;

        public readonly void Invoke(int item, int worker) => Owner.Finish(Run.Y + ((nint)item * Owner.Outputs), 0, Owner.Outputs);
    }
}
