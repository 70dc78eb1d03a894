using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Gemm;

/// <summary>
/// One stretch of columns of the product with weights <c>[N, K]</c>, for many rows of x, with the same bits as <see cref="DotTile"/>.
/// There, element j of a vector sums columns j, j + L, j + 2L …, and the elements are added by halves at the end. Here a vector holds L
/// outputs. So the columns are dealt into L piles, each pile is a product by itself, and the piles are added by halves.
/// <code>
/// x          [pile, block of pile columns, row, lane]     pile 0: columns 0, 16, 32 …   pile 1: columns 1, 17, 33 …   …
/// weights    [column, two lanes of outputs]               a pile steps over those of the others
/// </code>
/// First x is packed, in parts of up to 14 rows; then each item packs two vectors of weight rows and multiplies all parts with them.
/// </summary>
internal sealed unsafe class PanelProduct<TLane, TV>(int inputs, int outputs)
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int MostParts = 16;

    private static int Lane => TLane.Count;

    private static int Width => 2 * TLane.Count;

    private static int PartRows => PanelTile.MostRows(TLane.Registers);

    /// <summary>Most rows of x at a time.</summary>
    public static int MostRows => MostParts * PartRows;

    private int Panels => (outputs + Width - 1) / Width;

    private int Longest => Math.Min(inputs, DotTile.LongestStretch);

    private int PanelFloats => Longest * Width;

    private static int SumFloats => Lane * PartRows * Width;

    private int PartFloats => ((Longest / Lane) + Lane - 1) / Lane * Lane * Lane * PartRows;

    /// <summary>Floats of scratch for <paramref name="rows"/> rows of x.</summary>
    public int ScratchFloats(int rows, int threads) =>
        MemorySize.Of(((long)Parts(rows) * PartFloats) + ((long)threads * (PanelFloats + SumFloats)));

    /// <summary>Adds the products of columns <paramref name="from"/> and on to y, or writes them there if these are the first.</summary>
    /// <param name="run">Some rows of x and y, at most <see cref="MostRows"/>.</param>
    /// <param name="from">The first column.</param>
    /// <param name="length">Columns, at most <see cref="DotTile.LongestStretch"/>.</param>
    public void Execute(in FullyConnectedRun run, int from, int length)
    {
        int parts = Parts(run.Batch), rows = (run.Batch + parts - 1) / parts;
        var work = new PanelWork { Owner = this, Run = run, From = from, Length = length, Parts = parts, Rows = rows };
        run.Pool.Run(parts, new PackWork { Panels = work });
        run.Pool.Run(Panels, work);
    }

    private static int Parts(int rows) => (rows + PartRows - 1) / PartRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(in PanelWork work, int part)
    {
        int pileColumns = work.Length / Lane, block = work.Rows * Lane, pile = (pileColumns + Lane - 1) / Lane * block;
        int first = part * work.Rows, used = Math.Clamp(work.Run.Batch - first, 0, work.Rows);
        float* to = work.Run.Scratch + ((nint)part * PartFloats);
        for (int row = 0; row < used; row++)
        {
            float* x = work.Run.X + ((nint)(first + row) * inputs) + work.From;
            for (int column = 0; column < pileColumns; column += Lane)
            {
                Transpose.Copy(
                    x + (column * Lane), Lane, to + (column / Lane * block) + (row * Lane), pile, Math.Min(Lane, pileColumns - column), Lane);
            }
        }
    }

    [Conditional("DEBUG")]
    private void AssertRanges(in PanelWork work, int first, int count, float* sums)
    {
        FullyConnectedRun run = work.Run;
        Debug.Assert(
            PointerRange.Holds(run.Weights, (long)inputs * outputs, run.Weights + ((nint)first * inputs) + work.From, ((count - 1L) * inputs) + work.Length),
            "a panel is read outside the weights");
        Debug.Assert(
            PointerRange.Holds(run.Scratch, ScratchFloats(run.Batch, run.Pool.Threads), sums, SumFloats), "sums are written outside the scratch");
        Debug.Assert(work.Rows <= PartRows && (long)work.Rows * work.Parts >= run.Batch && first + count <= outputs, "the parts are all of the rows");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(in PanelWork work, int first, float* panel)
    {
        int count = Math.Min(Width, outputs - first), pileColumns = work.Length / Lane, left = work.Length % Lane;
        int pile = (pileColumns + Lane - 1) / Lane * work.Rows * Lane, sumFloats = work.Rows * Width;
        float* sums = panel + PanelFloats, rest = panel + (pileColumns * Lane * Width);
        AssertRanges(work, first, count, sums);
        Transpose.Copy(work.Run.Weights + ((nint)first * inputs) + work.From, inputs, panel, Width, count, work.Length);
        var product = PanelTile.For<TLane, TV>(work.Rows, vectors: 2);
        for (int part = 0; part < work.Parts; part++)
        {
            float* x = work.Run.Scratch + ((nint)part * PartFloats);
            for (int j = 0; j < Lane; j++)
                product(x + (j * pile), panel + (j * Width), pileColumns, Lane * Width, sums + (j * sumFloats), work.Rows * Lane, 0);
            AddHalves(sums, sumFloats);
            int firstRow = part * work.Rows, rows = Math.Min(work.Rows, work.Run.Batch - firstRow);
            for (int row = 0; row < rows; row++)
            {
                float* y = work.Run.Y + ((nint)(firstRow + row) * outputs) + first;
                float* columns = work.Run.X + ((nint)(firstRow + row) * inputs) + work.From + (pileColumns * Lane);
                for (int n = 0; n < count; n += Lane)
                {
                    float* sum = sums + (((n / Lane * work.Rows) + row) * Lane);
                    TV value = AddRest(TLane.Load(sum), columns, rest + n, left);
                    Put(value, sum, y + n, Math.Min(Lane, count - n), isFirst: work.From == 0);
                }
            }
        }
    }

    /// <summary>Adds the piles, as a vector's elements are added.</summary>
    private static void AddHalves(float* sums, int sumFloats)
    {
        for (int half = Lane / 2 * sumFloats; half >= sumFloats; half /= 2)
        {
            for (int i = 0; i < half; i += Lane)
                TLane.Store(TLane.Add(TLane.Load(sums + i), TLane.Load(sums + half + i)), sums + i);
        }
    }

    /// <summary>Adds the columns that do not fill a vector, one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV AddRest(TV sum, float* columns, float* weights, int count)
    {
        for (int k = 0; k < count; k++)
            sum = TLane.Add(sum, TLane.Multiply(TLane.Broadcast(columns[k]), TLane.Load(weights + (k * Width))));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TV sum, float* aside, float* y, int count, bool isFirst)
    {
        if (count == Lane)
        {
            TLane.Store(isFirst ? sum : TLane.Add(TLane.Load(y), sum), y);
            return;
        }
        TLane.Store(sum, aside);
        for (int n = 0; n < count; n++)
            y[n] = isFirst ? aside[n] : y[n] + aside[n];
    }

    private struct PackWork : IParallelWork
    {
        public PanelWork Panels;

        public readonly void Invoke(int item, int worker) => Panels.Owner.Pack(Panels, item);
    }

    private struct PanelWork : IParallelWork
    {
        public PanelProduct<TLane, TV> Owner;
        public FullyConnectedRun Run;
        public int From;
        public int Length;
        public int Parts;
        public int Rows;

        public readonly void Invoke(int item, int worker)
        {
            nint packed = (nint)Parts * Owner.PartFloats, own = (nint)worker * (Owner.PanelFloats + SumFloats);
            Owner.Multiply(this, item * Width, Run.Scratch + packed + own);
        }
    }
}
