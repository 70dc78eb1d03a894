using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// The product with weights <c>[N, K]</c> for many rows of x. First x is packed, in parts of up to 14 rows; then each item
/// turns two vectors of weight rows into a panel and multiplies all parts with it; long rows in stretches, so that a panel
/// stays in a core's cache.
/// </summary>
internal sealed unsafe class PanelProduct<TLane, TV>(int inputs, int outputs)
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int StretchColumns = 2048;

    private readonly int _blocks = (inputs + TLane.Count - 1) / TLane.Count;

    private static int Width => 2 * TLane.Count;

    private static int MostRows => PanelTile.MostRows(TLane.Registers);

    private int PackedInputs => _blocks * TLane.Count;

    private int PanelColumns => Math.Min(PackedInputs, StretchColumns);

    /// <summary>A panel and the sums of a part.</summary>
    private int WorkerFloats => MemorySize.Of(((long)PanelColumns + MostRows) * Width);

    /// <summary>Floats of scratch.</summary>
    public int ScratchFloats(int batch, int threads)
    {
        int parts = (batch + MostRows - 1) / MostRows;
        return MemorySize.Of(((long)parts * MostRows * PackedInputs) + ((long)threads * WorkerFloats));
    }

    /// <summary>Computes a product; <paramref name="owner"/> finishes the sums.</summary>
    public void Execute(in FullyConnectedRun run, FullyConnected owner)
    {
        int parts = (run.Batch + MostRows - 1) / MostRows, rows = (run.Batch + parts - 1) / parts;
        run.Pool.Run(parts, new PackWork { Owner = this, Run = run, Rows = rows });
        run.Pool.Run((outputs + Width - 1) / Width, new PanelWork { Owner = this, Finisher = owner, Run = run, Parts = parts, Rows = rows });
    }

    private void Pack(in FullyConnectedRun run, int part, int rows)
    {
        float* to = run.Scratch + ((nint)part * rows * PackedInputs);
        int first = part * rows, used = Math.Clamp(run.Batch - first, 0, rows);
        for (int block = 0; block < _blocks; block++)
        {
            int column = block * TLane.Count, columns = Math.Min(TLane.Count, inputs - column);
            for (int row = 0; row < used; row++)
            {
                var target = new Span<float>(to + (((nint)block * rows) + row) * TLane.Count, TLane.Count);
                new ReadOnlySpan<float>(run.X + ((nint)(first + row) * inputs) + column, columns).CopyTo(target);
                target[columns..].Clear();
            }
        }
    }

    private void Multiply(in PanelWork work, int first, float* scratch)
    {
        FullyConnectedRun run = work.Run;
        float* panel = scratch, sums = panel + ((nint)PanelColumns * Width);
        int count = Math.Min(Width, outputs - first);
        var product = PanelTile.For<TLane, TV>(work.Rows, vectors: 2);
        for (int from = 0; from == 0 || from < PackedInputs; from += StretchColumns)
        {
            int packed = Math.Min(StretchColumns, PackedInputs - from), columns = Math.Min(packed, inputs - from);
            if (count < Width || columns < packed)
                new Span<float>(panel, packed * Width).Clear();
            Transpose.Copy(run.Weights + ((nint)first * inputs) + from, inputs, panel, Width, count, columns);
            for (int part = 0; part < work.Parts; part++)
            {
                float* x = run.Scratch + ((nint)part * work.Rows * PackedInputs) + ((nint)from * work.Rows);
                product(x, panel, packed / TLane.Count, sums, work.Rows * TLane.Count, 0);
                Add(run, part * work.Rows, work.Rows, sums, first, count, over: from == 0);
            }
        }
        for (int row = 0; row < run.Batch; row++)
            work.Finisher.Finish(run.Y + ((nint)row * outputs), first, count);
    }

    /// <summary>Adds the sums of a part to y, or writes them <paramref name="over"/> what is there.</summary>
    private void Add(in FullyConnectedRun run, int row, int rows, float* sums, int first, int count, bool over)
    {
        int end = Math.Min(row + rows, run.Batch);
        for (; row < end; row++, sums += TLane.Count)
        {
            float* y = run.Y + ((nint)row * outputs) + first;
            for (int n = 0; n < count; n++)
            {
                float sum = n < TLane.Count ? sums[n] : sums[(rows * TLane.Count) + n - TLane.Count];
                y[n] = over ? sum : y[n] + sum;
            }
        }
    }

    private struct PackWork : IParallelWork
    {
        public PanelProduct<TLane, TV> Owner;
        public FullyConnectedRun Run;
        public int Rows;

        public readonly void Invoke(int item, int worker) => Owner.Pack(Run, item, Rows);
    }

    private struct PanelWork : IParallelWork
    {
        public PanelProduct<TLane, TV> Owner;
        public FullyConnected Finisher;
        public FullyConnectedRun Run;
        public int Parts;
        public int Rows;

        public readonly void Invoke(int item, int worker)
        {
            nint packed = (nint)Parts * MostRows * Owner.PackedInputs;
            Owner.Multiply(this, item * Width, Run.Scratch + packed + ((nint)worker * Owner.WorkerFloats));
        }
    }
}
