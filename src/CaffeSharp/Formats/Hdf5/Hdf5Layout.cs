namespace CaffeSharp.Formats.Hdf5;

/// <summary>Where a dataset's numbers lie (IV.A.2.i).</summary>
internal sealed record Hdf5Layout
{
    /// <summary>0: in the header. 1: in one piece. 2: in chunks.</summary>
    public required int Kind { get; init; }

    /// <summary>The numbers themselves, of kind 0.</summary>
    public Hdf5Cursor? Inline { get; init; }

    /// <summary>The piece, or the index of the chunks.</summary>
    public long Address { get; init; } = Hdf5Source.Undefined;

    /// <summary>The size of a chunk along each axis, in numbers.</summary>
    public IReadOnlyList<long> Chunk { get; init; } = [];

    /// <summary>How the chunks are found; numbers as in layouts of version 4, and 0 for the B-tree of older ones.</summary>
    public int Index { get; init; }

    /// <summary>Whether chunks that reach over the dataset's edge are not packed.</summary>
    public bool EdgesArePlain { get; init; }

    /// <summary>How many bytes the only chunk has, if it is packed; and the filters it goes without.</summary>
    public (long Size, uint Skipped)? Packed { get; init; }

    /// <summary>Reads the message.</summary>
    public static Hdf5Layout Parse(Hdf5Source source, Hdf5Cursor message, string place)
    {
        int version = message.Byte();
        return version switch
        {
            1 or 2 => ParseOld(message),
            3 or 4 => ParseNew(source, message, version, place),
            _ => throw source.Unsupported($"a layout of version {version}"),
        };
    }

    private static Hdf5Layout ParseOld(Hdf5Cursor message)
    {
        int axes = message.Byte(), kind = message.Byte();
        message.Skip(5);
        long address = kind == 0 ? Hdf5Source.Undefined : message.Offset();
        long[] dims = Dims(message, axes, sizeof(uint));
        // The last axis of a chunk is the bytes of a number.
        return kind == 0 ? new() { Kind = 0, Inline = message.Part(message.UInt32(), "dataset") }
            : new() { Kind = kind, Address = address, Chunk = kind == 2 ? dims[..Math.Max(0, axes - 1)] : [] };
    }

    private static Hdf5Layout ParseNew(Hdf5Source source, Hdf5Cursor message, int version, string place)
    {
        int kind = message.Byte();
        return kind switch
        {
            0 => new() { Kind = kind, Inline = message.Part(message.UInt16(), "dataset") },
            1 => new() { Kind = kind, Address = message.Offset() },
            2 when version == 3 => ParseChunks(message),
            2 => ParseNewChunks(source, message),
            _ => throw source.Unsupported($"{place} in other files"),
        };
    }

    private static Hdf5Layout ParseChunks(Hdf5Cursor message)
    {
        int axes = message.Byte();
        long address = message.Offset();
        return new() { Kind = 2, Address = address, Chunk = Dims(message, axes, sizeof(uint))[..Math.Max(0, axes - 1)] };
    }

    private static Hdf5Layout ParseNewChunks(Hdf5Source source, Hdf5Cursor message)
    {
        int flags = message.Byte(), axes = message.Byte(), size = message.Byte();
        if (size is 0 or > 8)
            throw source.Damaged($"a dataset has chunks with sizes of {size} bytes");
        long[] dims = Dims(message, axes, size);
        int index = message.Byte();
        (long, uint)? packed = index == Hdf5Chunks.Single && (flags & 2) != 0 ? (message.Length(), message.UInt32()) : null;
        if (index == Hdf5Chunks.FixedArray)
            message.Skip(1);
        else if (index is not (Hdf5Chunks.Single or Hdf5Chunks.Implicit))
            throw source.Unsupported("datasets that can grow without limit");
        return new() { Kind = 2, Address = message.Offset(), Chunk = dims[..Math.Max(0, axes - 1)], Index = index, Packed = packed, EdgesArePlain = (flags & 1) != 0 };
    }

    private static long[] Dims(Hdf5Cursor message, int axes, int size)
    {
        long[] dims = new long[axes];
        for (int i = 0; i < axes; i++)
            dims[i] = message.Sized(size);
        return dims;
    }
}
