using System.Numerics;
using CaffeSharp.Blobs;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>A chunk where it lies: its place among the chunks, its bytes, and which filters it goes without.</summary>
internal readonly record struct Hdf5Chunk(IReadOnlyList<long> Start, long Address, long Size, uint Skipped);

/// <summary>A dataset's chunks: blocks of one size that cover it, each of which may be packed.</summary>
internal sealed class Hdf5Chunks
{
    /// <summary>How chunks are found (IV.A.2.i, chunk indexing types).</summary>
    public const int Single = 1, Implicit = 2, FixedArray = 3;

    private readonly Hdf5Source _source;
    private readonly Hdf5Layout _layout;
    private readonly Hdf5FloatType _type;
    private readonly Shape _shape;
    private readonly float _fill;
    private readonly string _place;
    private readonly long[] _counts;
    private readonly int _numbers;

    /// <summary>Checks that chunks can cover a dataset.</summary>
    public Hdf5Chunks(Hdf5Source source, Hdf5Layout layout, Hdf5FloatType type, Shape shape, float fill, string place)
    {
        (_source, _layout, _type, _shape, _fill, _place) = (source, layout, type, shape, fill, place);
        BigInteger numbers = layout.Chunk.Aggregate(BigInteger.One, (product, size) => product * size);
        if (layout.Chunk.Count != shape.Axes || layout.Chunk.Any(size => size < 1) || numbers * type.Size > int.MaxValue)
            throw source.Damaged($"{place} of shape {shape} is in chunks of [{string.Join(", ", layout.Chunk)}]");
        _numbers = (int)numbers;
        _counts = [.. shape.Zip(layout.Chunk, (dim, size) => (dim + size - 1) / size)];
    }

    private long ChunkBytes => (long)_numbers * _type.Size;

    /// <summary>Reads all chunks; where there is none, the fill value stands.</summary>
    public void Read(Hdf5Filters filters, Span<float> target)
    {
        target.Fill(_fill);
        if (_layout.Address == Hdf5Source.Undefined || target.IsEmpty)
            return;
        float[]? numbers = null;
        foreach (Hdf5Chunk chunk in Find(filters))
        {
            _source.TakeNumbers(2 * ChunkBytes, $"a chunk of {_place}");
            numbers ??= new float[_numbers];
            uint skipped = _layout.EdgesArePlain && IsAtEdge(chunk.Start) ? uint.MaxValue : chunk.Skipped;
            _type.Decode(filters.Unpack(_source, chunk.Address, chunk.Size, skipped, (int)ChunkBytes, _type.Size), numbers);
            Copy(numbers, chunk.Start, target);
        }
    }

    private bool IsAtEdge(IReadOnlyList<long> start) => Enumerable.Range(0, _shape.Axes).Any(axis => start[axis] + _layout.Chunk[axis] > _shape[axis]);

    private IEnumerable<Hdf5Chunk> Find(Hdf5Filters filters) => _layout.Index switch
    {
        Single => [new Hdf5Chunk(new long[_shape.Axes], _layout.Address, _layout.Packed?.Size ?? ChunkBytes, _layout.Packed?.Skipped ?? uint.MaxValue)],
        Implicit => Enumerable.Range(0, (int)Math.Min(int.MaxValue, _counts.Aggregate(1L, (all, count) => Math.Min(int.MaxValue, all * count))))
            .Select(i => new Hdf5Chunk(StartOf(i), _layout.Address + (i * ChunkBytes), ChunkBytes, uint.MaxValue)),
        FixedArray => new Hdf5FixedArray(_source, ChunkBytes).Read(_layout.Address).Where(entry => entry.Address != Hdf5Source.Undefined)
            .Select(entry => new Hdf5Chunk(StartOf(entry.Index), entry.Address, entry.Size, filters.IsEmpty ? uint.MaxValue : entry.Skipped)),
        _ => Hdf5Tree.Walk(_source, _layout.Address, nodeType: 1, keySize: 8 + (8 * (_shape.Axes + 1))).Select(Of),
    };

    private Hdf5Chunk Of(Hdf5TreeEntry entry)
    {
        (long size, uint skipped) = (entry.Key.UInt32(), entry.Key.UInt32());
        long[] start = new long[_shape.Axes];
        for (int axis = 0; axis < start.Length; axis++)
            start[axis] = entry.Key.Sized(8);
        return new Hdf5Chunk(start, entry.Child, size, skipped);
    }

    private long[] StartOf(long index)
    {
        long[] start = new long[_shape.Axes];
        for (int axis = start.Length - 1; axis >= 0; axis--)
        {
            start[axis] = index % _counts[axis] * _layout.Chunk[axis];
            index /= _counts[axis];
        }
        return start;
    }

    // Row by row, as much of the chunk as lies inside the dataset.
    private void Copy(float[] numbers, IReadOnlyList<long> start, Span<float> target)
    {
        int axes = _shape.Axes;
        for (int axis = 0; axis < axes; axis++)
        {
            if (start[axis] < 0 || start[axis] % _layout.Chunk[axis] != 0)
                throw _source.Damaged($"{_place} of shape {_shape} has a chunk at [{string.Join(", ", start)}]");
            // Of a dataset that was made smaller.
            if (start[axis] >= _shape[axis])
                return;
        }
        if (axes == 0)
        {
            target[0] = numbers[0];
            return;
        }
        int row = (int)_layout.Chunk[axes - 1], wide = (int)Math.Min(row, _shape[axes - 1] - start[axes - 1]);
        for (int r = 0; r < _numbers / row; r++)
        {
            long rest = r, at = 0, stride = 1;
            bool inside = true;
            for (int axis = axes - 1; axis >= 0; axis--)
            {
                long index = start[axis];
                if (axis < axes - 1)
                {
                    index += rest % _layout.Chunk[axis];
                    rest /= _layout.Chunk[axis];
                }
                inside &= index < _shape[axis];
                at += index * stride;
                stride *= _shape[axis];
            }
            if (inside)
                numbers.AsSpan(r * row, wide).CopyTo(target[(int)at..]);
        }
    }
}
