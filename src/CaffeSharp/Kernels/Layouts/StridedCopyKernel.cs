using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace CaffeSharp.Kernels.Layouts;

/// <summary>
/// Writes an image as a <see cref="StridedRead"/> says. Where neighbours in what is written are neighbours in what is read, rows are
/// copied; else tiles are turned, whose one side is what is written in a row and whose other is what is read in a row.
/// <code>
/// written   …  column 0: r0 r1 r2 …   column 1: r0 r1 r2 …      read   …  row 0: c0 c1 c2 …   row 1: c0 c1 c2 …
/// </code>
/// Input and output must not overlap.
/// </summary>
internal sealed unsafe class StridedCopyKernel : ImageKernel
{
    /// <summary>Columns of a tile, so that an image of one tile still is work for several threads.</summary>
    private const int TileColumns = 64;

    private readonly int _offset;
    private readonly int _rows;
    private readonly nint _rowStride;
    private readonly int _columns;
    private readonly nint _columnTarget;
    private readonly int _tiles;
    private readonly (int Size, nint From, nint To)[] _outer;
    private readonly int _units;

    /// <summary>Works out the tiles.</summary>
    /// <param name="read">What is read where.</param>
    /// <param name="inputFloats">Floats of the image that is read.</param>
    /// <exception cref="ArgumentException">It reads outside of the image.</exception>
    public StridedCopyKernel(StridedRead read, int inputFloats) : base(inputFloats, MemorySize.Of(Count(read)))
    {
        long last = read.Offset + read.Dims.Zip(read.Strides, (size, stride) => (size - 1L) * stride).Sum();
        if (OutputFloats > 0 && (read.Offset < 0 || last >= inputFloats || read.Strides.Any(stride => stride < 0)))
            throw new ArgumentException($"number {last} is not in an image of {inputFloats}");
        StridedRead reduced = read.Reduced();
        int axes = reduced.Dims.Count;
        nint[] targets = new nint[axes];
        for (int axis = axes - 1, stride = 1; axis >= 0; stride *= reduced.Dims[axis--])
            targets[axis] = stride;
        int inner = axes - 1, columns = axes == 0 || reduced.Strides[inner] == 1 ? -1 : Enumerable.Range(0, axes).FirstOrDefault(axis => reduced.Strides[axis] == 1, -1);
        _offset = read.Offset;
        (_rows, _rowStride) = axes == 0 ? (1, 1) : (reduced.Dims[inner], reduced.Strides[inner]);
        (_columns, _columnTarget) = columns < 0 ? (1, 1) : (reduced.Dims[columns], targets[columns]);
        _tiles = (_columns + TileColumns - 1) / TileColumns;
        _outer = [.. Enumerable.Range(0, axes).Where(axis => axis != inner && axis != columns).Select(axis => (reduced.Dims[axis], (nint)reduced.Strides[axis], targets[axis]))];
        _units = OutputFloats == 0 ? 0 : _outer.Aggregate(_tiles, (count, axis) => count * axis.Size);
    }

    protected override int Units => _units;

    protected override long UnitWork => (long)_rows * Math.Min(_columns, TileColumns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        for (int unit = part.From; unit < part.To; unit++)
        {
            int first = unit % _tiles * TileColumns, columns = Math.Min(TileColumns, _columns - first), rest = unit / _tiles;
            nint from = _offset + first, to = first * _columnTarget;
            for (int axis = _outer.Length - 1; axis >= 0; axis--)
            {
                (int size, nint fromStride, nint toStride) = _outer[axis];
                int at = rest % size;
                rest /= size;
                from += at * fromStride;
                to += at * toStride;
            }
            Debug.Assert(from + ((_rows - 1) * _rowStride) + columns - 1 < InputFloats, "the tile lies in what is read");
            Debug.Assert(to + ((columns - 1) * _columnTarget) + _rows <= OutputFloats, "the tile lies in what is written");
            if (_rowStride == 1)
                new ReadOnlySpan<float>(part.Input + from, _rows).CopyTo(new Span<float>(part.Output + to, _rows));
            else
                Transpose.Copy(part.Input + from, _rowStride, part.Output + to, _columnTarget, _rows, columns);
        }
    }

    private static long Count(StridedRead read) => read.Dims.Aggregate(1L, (count, size) => count * size);
}
