using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Softmax;

/// <summary>
/// Many softmaxes side by side, a vector of neighbours at a time, a unit each. The last vector, where it is not whole, goes
/// through scratch.
/// <code>
/// x    c0: i0 i1 … i15 | i16 …     c1: i0 i1 … i15 | i16 …     …      one unit: i0 … i15 of every c
/// </code>
/// </summary>
internal sealed unsafe class ColumnSoftmax<TLane, TV> : PreparedSoftmax
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly int _size;
    private readonly int _inner;

    /// <summary>Remembers the sizes.</summary>
    public ColumnSoftmax(int size, int inner) : base(size, inner)
    {
        _size = size;
        _inner = inner;
    }

    protected override int Units => (int)(((long)_inner + TLane.Count - 1) / TLane.Count);

    protected override long UnitWork => 6L * _size * TLane.Count;

    protected override int WorkerFloats => _inner % TLane.Count == 0 ? 0 : MemorySize.Of((long)_size * TLane.Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        int lane = TLane.Count;
        for (int unit = part.From; unit < part.To; unit++)
        {
            int at = unit * lane, count = Math.Min(lane, _inner - at);
            AssertReads(part, part.Input + at, ((_size - 1L) * _inner) + count);
            AssertWrites(part, part.Output + at, ((_size - 1L) * _inner) + count);
            if (count == lane)
            {
                Columns(part.Input + at, part.Output + at, _inner, _size);
                continue;
            }
            Copy(part.Input + at, _inner, part.Scratch, lane, count);
            Columns(part.Scratch, part.Scratch, lane, _size);
            Copy(part.Scratch, lane, part.Output + at, _inner, count);
        }
    }

    /// <summary>One vector of softmaxes; <paramref name="stride"/> lies between neighbours on the axis. A NaN spreads by the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(float* x, float* y, nint stride, int size)
    {
        TV largest = TLane.Load(x), sum = TLane.Broadcast(0);
        for (int c = 1; c < size; c++)
            largest = TLane.Larger(TLane.Load(x + (c * stride)), largest);
        for (int c = 0; c < size; c++)
        {
            TV e = LaneMath<TLane, TV>.Exp(TLane.Subtract(TLane.Load(x + (c * stride)), largest));
            sum = TLane.Add(sum, e);
            TLane.Store(e, y + (c * stride));
        }
        TV share = TLane.Divide(TLane.Broadcast(1), sum);
        for (int c = 0; c < size; c++)
            TLane.Store(TLane.Multiply(TLane.Load(y + (c * stride)), share), y + (c * stride));
    }

    private void Copy(float* from, nint fromStride, float* to, nint toStride, int count)
    {
        for (int c = 0; c < _size; c++)
            new ReadOnlySpan<float>(from + (c * fromStride), count).CopyTo(new Span<float>(to + (c * toStride), count));
    }
}
