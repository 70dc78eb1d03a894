using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>
/// MAX with a mask. A vector holds the channels of a block, in a plain blob one channel; numbers are compared in the order
/// of the plane, so that of equal ones the first is found.
/// </summary>
internal sealed unsafe class MaskPooling<TLane, TV> : PreparedPooling
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly PoolingWindows _rows;
    private readonly PoolingWindows _columns;
    private readonly int _blocks;

    /// <summary>Remembers the windows.</summary>
    public MaskPooling(PoolingProblem problem) : base(problem)
    {
        _rows = problem.Rows;
        _columns = problem.Columns;
        _blocks = problem.Layout.Blocks(problem.Channels);
    }

    protected override int Units => _blocks * _rows.Outputs;

    protected override long UnitWork => (long)_columns.Outputs * _rows.Kernel * _columns.Kernel * TLane.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        int lane = TLane.Count, width = _columns.Size;
        for (int unit = part.From; unit < part.To; unit++)
        {
            (int top, int bottom) = _rows.Inside(unit % _rows.Outputs);
            float* plane = part.Input + ((nint)(unit / _rows.Outputs) * _rows.Size * width * lane);
            nint row = (nint)unit * _columns.Outputs * lane;
            AssertReads(part, plane + ((nint)top * width * lane), (bottom - (long)top) * width * lane);
            AssertWrites(part, part.Output + row, (long)_columns.Outputs * lane);
            for (int j = 0; j < _columns.Outputs; j++)
            {
                (int left, int right) = _columns.Inside(j);
                TV best = TLane.Broadcast(MaxKind.Empty), at = TLane.Broadcast(-1);
                for (int h = top; h < bottom; h++)
                {
                    for (int w = left; w < right; w++)
                    {
                        int pixel = (h * width) + w;
                        TV x = TLane.Load(plane + ((nint)pixel * lane));
                        at = TLane.SelectLess(best, x, TLane.Broadcast(pixel), at);
                        best = TLane.Larger(x, best);
                    }
                }
                TLane.Store(best, part.Output + row + (j * lane));
                TLane.Store(at, part.Extra + row + (j * lane));
            }
        }
    }
}
