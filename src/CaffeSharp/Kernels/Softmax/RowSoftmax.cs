using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Softmax;

/// <summary>One softmax along a row. What does not fill the last vector goes through a vector beside, filled up with the least number.</summary>
internal sealed unsafe class RowSoftmax<TLane, TV> : PreparedSoftmax
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly int _size;

    /// <summary>Remembers the length.</summary>
    public RowSoftmax(int size) : base(size, 1) => _size = size;

    protected override int Units => _size == 0 ? 0 : 1;

    protected override long UnitWork => 6L * _size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        Debug.Assert(part.From == 0 && part.To == 1, "a row is one unit");
        AssertReads(part, part.Input, _size);
        AssertWrites(part, part.Output, _size);
        int lane = TLane.Count, whole = _size / lane * lane, rest = _size - whole;
        float* x = part.Input, y = part.Output, last = stackalloc float[lane];
        for (int i = 0; i < lane; i++)
            last[i] = i < rest ? x[whole + i] : -float.MaxValue;
        TV large = TLane.Load(last);
        for (int i = 0; i < whole; i += lane)
            large = TLane.Larger(TLane.Load(x + i), large);
        float* each = stackalloc float[lane];
        TLane.Store(large, each);
        float largest = each[0];
        for (int i = 1; i < lane; i++)
            largest = each[i] > largest ? each[i] : largest;
        large = TLane.Broadcast(largest);
        TV sum = TLane.Broadcast(0);
        for (int i = 0; i < whole; i += lane)
        {
            TV e = LaneMath<TLane, TV>.Exp(TLane.Subtract(TLane.Load(x + i), large));
            sum = TLane.Add(sum, e);
            TLane.Store(e, y + i);
        }
        TLane.Store(LaneMath<TLane, TV>.Exp(TLane.Subtract(TLane.Load(last), large)), last);
        for (int i = rest; i < lane; i++)
            last[i] = 0;
        TV final = TLane.Load(last), share = TLane.Broadcast(1 / TLane.Sum(TLane.Add(sum, final)));
        for (int i = 0; i < whole; i += lane)
            TLane.Store(TLane.Multiply(TLane.Load(y + i), share), y + i);
        TLane.Store(TLane.Multiply(final, share), last);
        for (int i = 0; i < rest; i++)
            y[whole + i] = last[i];
    }
}
