using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>
/// Pooling of windows in two passes, row of the output by row: down the rows of its windows into a buffer of one row that
/// stays in the nearest cache (<see cref="RowBuffer"/>), then along it. A window of k × k costs 2 · k joins, not k².
/// </summary>
internal sealed unsafe class WindowPooling<TLane, TV, TKind> : PreparedPooling
    where TLane : struct, ILane<TV>
    where TV : struct
    where TKind : struct, IPoolingKind
{
    private readonly PoolingWindows _rows;
    private readonly PoolingWindows _columns;
    private readonly int _blocks;
    private readonly int _pixelFloats;
    private readonly RowBuffer _buffer;
    private readonly WindowShares? _shares;

    /// <summary>Lays out the buffer.</summary>
    public WindowPooling(PoolingProblem problem) : base(problem)
    {
        Debug.Assert(problem.Layout.IsBlocked || TLane.Count == 1 || Math.Min(problem.Columns.Size, problem.Columns.Outputs) >= TLane.Count, "a row fills a vector");
        _rows = problem.Rows;
        _columns = problem.Columns;
        _blocks = problem.Layout.Blocks(problem.Channels);
        _pixelFloats = problem.Layout.Lane;
        _buffer = new RowBuffer(problem.Columns, problem.Layout, TLane.Count);
        _shares = problem.IsMax ? null : new WindowShares(problem.Rows, problem.Columns);
    }

    protected override int Units => _blocks * _rows.Outputs;

    protected override long UnitWork => (((long)_rows.Kernel * _columns.Size) + ((long)_columns.Kernel * _columns.Outputs)) * _pixelFloats / 2;

    protected override int WorkerFloats => _buffer.Floats;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        _buffer.FillPadding(part.Scratch, TKind.Empty);
        nint rowFloats = (nint)_columns.Size * _pixelFloats, outFloats = (nint)_columns.Outputs * _pixelFloats;
        float* row = _buffer.Row(part.Scratch);
        int used = _buffer.PixelsUsed * _pixelFloats;
        for (int unit = part.From; unit < part.To; unit++)
        {
            int block = unit / _rows.Outputs, i = unit % _rows.Outputs;
            (int from, int to) = _rows.Inside(i);
            float* plane = part.Input + (block * rowFloats * _rows.Size) + (from * rowFloats);
            AssertReads(part, plane, ((to - from - 1L) * rowFloats) + used);
            AssertWrites(part, row, used);
            AssertWrites(part, part.Output + (unit * outFloats), outFloats);
            Down(plane, rowFloats, Math.Max(0, to - from), row, used);
            _buffer.Split(part.Scratch);
            Along(part.Scratch, part.Output + (unit * outFloats), i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Down(float* plane, nint rowFloats, int rows, float* row, int used)
    {
        if (used >= TLane.Count)
            WindowRows<TLane, TV, TKind>.Down(plane, rowFloats, rows, row, used);
        else if (used > 0)
            WindowRows<ScalarLane, float, TKind>.Down(plane, rowFloats, rows, row, used);
    }

    /// <summary>One row of the output, a vector at least. Vectors of a plain row that would stick out begin earlier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Along(float* buffer, float* output, int i)
    {
        int lane = TLane.Count, taps = _columns.Kernel, floats = _columns.Outputs * _pixelFloats, at = 0;
        nint step = _buffer.Step;
        int* offsets = _buffer.Offsets;
        float* shares = _shares is null ? null : _shares.Row(i), x = buffer;
        for (; at + (4 * lane) <= floats; at += 4 * lane, x += 4 * step)
        {
            WindowRows<TLane, TV, TKind>.Along4(x, step, offsets, taps, out TV a, out TV b, out TV c, out TV d);
            TLane.Store(Finish(a, shares, at), output + at);
            TLane.Store(Finish(b, shares, at + lane), output + at + lane);
            TLane.Store(Finish(c, shares, at + (2 * lane)), output + at + (2 * lane));
            TLane.Store(Finish(d, shares, at + (3 * lane)), output + at + (3 * lane));
        }
        while (at < floats)
        {
            // In blocks nothing ever sticks out; in a plain row an element back is an element back in the buffer.
            int back = Math.Max(0, at + lane - floats);
            at -= back;
            TLane.Store(Finish(WindowRows<TLane, TV, TKind>.Along(x - back, offsets, taps), shares, at), output + at);
            at += lane;
            x += step - back;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TV Finish(TV joined, float* shares, int at)
    {
        if (shares == null)
            return joined;
        return TLane.Multiply(joined, _pixelFloats > 1 ? TLane.Broadcast(shares[at / TLane.Count]) : TLane.Load(shares + at));
    }
}
