using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Softmax;

/// <summary>
/// Rows too short to fill vectors, one behind the other. As many as a vector has elements are turned into columns and back, a unit
/// each.
/// <code>
/// x    r0: c0 c1   r1: c0 c1   …   r15: c0 c1        scratch    c0: r0 r1 … r15   c1: r0 r1 … r15
/// </code>
/// </summary>
internal sealed unsafe class ShortRowSoftmax<TLane, TV> : PreparedSoftmax
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly int _size;
    private readonly int _rows;

    /// <summary>Remembers the sizes.</summary>
    public ShortRowSoftmax(int size, int rows) : base(size, rows)
    {
        _size = size;
        _rows = rows;
    }

    protected override int Units => (int)(((long)_rows + TLane.Count - 1) / TLane.Count);

    protected override long UnitWork => 8L * _size * TLane.Count;

    protected override int WorkerFloats => MemorySize.Of((long)_size * TLane.Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        int lane = TLane.Count;
        new Span<float>(part.Scratch, _size * lane).Clear();
        for (int unit = part.From; unit < part.To; unit++)
        {
            int rows = Math.Min(lane, _rows - (unit * lane));
            nint at = (nint)unit * lane * _size;
            Debug.Assert(rows > 0 && at + ((long)rows * _size) <= InputFloats, "the rows lie in the image");
            Transpose.Copy(part.Input + at, _size, part.Scratch, lane, rows, _size);
            ColumnSoftmax<TLane, TV>.Columns(part.Scratch, part.Scratch, lane, _size);
            Transpose.Copy(part.Scratch, lane, part.Output + at, _size, _size, rows);
        }
    }
}
