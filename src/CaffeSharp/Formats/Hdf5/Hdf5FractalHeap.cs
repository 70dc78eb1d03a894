using System.Numerics;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>
/// A fractal heap (III.G): messages of any length in blocks that double in size. The blocks lie side by side in the heap's
/// own space of addresses, which a table of tables maps to the file.
/// </summary>
internal sealed class Hdf5FractalHeap
{
    private readonly Hdf5Source _source;
    private long _start, _mostDirect, _root, _mostManaged;
    private int _width, _addressBits, _rootRows;

    private Hdf5FractalHeap(Hdf5Source source) => _source = source;

    /// <summary>Reads a heap's header.</summary>
    public static Hdf5FractalHeap Open(Hdf5Source source, long address)
    {
        var heap = new Hdf5FractalHeap(source);
        Hdf5Cursor head = source.Read(address, 22 + (12 * source.LengthSize) + (3 * source.OffsetSize), "fractal heap");
        head.Expect("FRHP"u8);
        head.Skip(3);
        if (head.UInt16() != 0)
            throw source.Unsupported("packed links");
        head.Skip(1);
        heap._mostManaged = head.UInt32();
        // Counts and free space, which a reader has no use for.
        head.Skip((10 * source.LengthSize) + (2 * source.OffsetSize));
        heap._width = head.UInt16();
        (heap._start, heap._mostDirect) = (head.Length(), head.Length());
        (heap._addressBits, _) = (head.UInt16(), head.UInt16());
        (heap._root, heap._rootRows) = (head.Offset(), head.UInt16());
        if (heap._width == 0 || !long.IsPow2(heap._start) || !long.IsPow2(heap._mostDirect) || heap._mostDirect < heap._start
            || heap._mostDirect > 1L << 32 || heap._addressBits is 0 or > 63)
            throw source.Damaged("a fractal heap has blocks of impossible sizes");
        return heap;
    }

    /// <summary>The message that an id (III.G, managed objects) stands for.</summary>
    public Hdf5Cursor Find(Hdf5Cursor id)
    {
        if ((id.Byte() & 0x30) != 0)
            throw _source.Unsupported("a link with a name of an uncommon length");
        long offset = id.Sized((_addressBits + 7) / 8), length = id.Sized(Bytes(Math.Min(_mostDirect, _mostManaged)));
        long address = _rootRows == 0 ? _root + offset : Locate(_root, _rootRows, offset);
        return _source.Read(address, length, "link");
    }

    // Down the tables: rows of as many blocks each, the first two rows of the smallest size, each further one twice that.
    private long Locate(long table, int rows, long offset)
    {
        while (true)
        {
            _source.Visit();
            int row = 0;
            long before = 0, size = _start;
            for (; row < rows && offset - before >= size * _width; row++)
            {
                before += size * _width;
                size = row == 0 ? size : size * 2;
                if (size > long.MaxValue / 4 / _width)
                    break;
            }
            if (row >= rows || offset < before)
                throw _source.Damaged("a link lies outside its heap");
            long column = (offset - before) / size;
            int prefix = 5 + _source.OffsetSize + ((_addressBits + 7) / 8);
            long child = _source.Read(table + prefix + (((row * (long)_width) + column) * _source.OffsetSize), _source.OffsetSize, "fractal heap").Offset();
            offset -= before + (column * size);
            if (child == Hdf5Source.Undefined)
                throw _source.Damaged("a link lies in a block that its heap does not have");
            if (size <= _mostDirect)
                return child + offset;
            (table, rows) = (child, BitOperations.Log2((ulong)size) - BitOperations.Log2((ulong)(_start * _width)) + 1);
        }
    }

    private static int Bytes(long most) => (BitOperations.Log2((ulong)Math.Max(1, most)) / 8) + 1;
}
