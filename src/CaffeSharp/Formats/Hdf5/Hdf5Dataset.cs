using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>A dataset of floats or doubles that lies in the file in one piece.</summary>
internal sealed class Hdf5Dataset
{
    private const ulong Undefined = ulong.MaxValue;
    private const int FloatClass = 1, BigEndianFlag = 1, CompactLayout = 0, ContiguousLayout = 1, ChunkBytes = 1 << 16;

    private readonly Hdf5Source _source;
    private readonly string _place;
    private readonly bool _bigEndian;
    private readonly ulong _address;
    private readonly byte[]? _compact;

    /// <summary>Reads what the header says; <paramref name="place"/> is for messages.</summary>
    public Hdf5Dataset(Hdf5Source source, Hdf5Header header, string place)
    {
        (_source, _place) = (source, place);
        Shape = ReadShape(header.Get(Hdf5Header.Dataspace));
        Hdf5Bytes type = header.Get(Hdf5Header.Datatype);
        int typeClass = type.Byte() & 15;
        _bigEndian = (type.Byte() & BigEndianFlag) != 0;
        type.Skip(2);
        ElementSize = type.UInt32() is var size && typeClass == FloatClass && size is sizeof(float) or sizeof(double)
            ? (int)size
            : throw new FileFormatException($"{source.File}: {place} does not hold floats or doubles");
        Hdf5Bytes layout = header.Get(Hdf5Header.Layout);
        int version = layout.Byte(), kind = layout.Byte();
        if (version is not (3 or 4) || kind is not (CompactLayout or ContiguousLayout) || header.Has(Hdf5Header.Filters))
            throw source.Unsupported($"has its numbers in chunks or packed ({place})");
        if (kind == CompactLayout)
            _compact = layout.Bytes(layout.UInt16());
        else
            _address = layout.UInt64();
        CheckSize();
    }

    /// <summary>The axis sizes.</summary>
    public Shape Shape { get; }

    /// <summary>4 for floats, 8 for doubles.</summary>
    public int ElementSize { get; }

    /// <summary>How many bytes the numbers take.</summary>
    public long ByteCount => (long)Shape.Count() * ElementSize;

    /// <summary>Reads the numbers, rounding doubles.</summary>
    public Blob Read()
    {
        var blob = new Blob(Shape);
        if (ElementSize == sizeof(float))
            ReadAs<float>(blob.Span);
        else
            ReadAs<double>(blob.Span);
        return blob;
    }

    private void ReadAs<T>(Span<float> target) where T : unmanaged, INumberBase<T>
    {
        byte[] chunk = new byte[Math.Min(ByteCount, ChunkBytes)];
        for (long offset = 0; !target.IsEmpty;)
        {
            int count = Math.Min(target.Length, chunk.Length / Unsafe.SizeOf<T>());
            Span<byte> bytes = chunk.AsSpan(0, count * Unsafe.SizeOf<T>());
            if (_compact is not null)
                _compact.AsSpan((int)offset, bytes.Length).CopyTo(bytes);
            else
                _source.Fill(_address + (ulong)offset, bytes);
            RawNumbers.ToFloat<T>(bytes, _bigEndian, target[..count]);
            target = target[count..];
            offset += bytes.Length;
        }
    }

    private void CheckSize()
    {
        if (ByteCount == 0)
            return;
        if (_compact is not null ? ByteCount > _compact.Length : _address == Undefined)
            throw new FileFormatException($"{_source.File} is cut short or damaged: {_place} of shape {Shape} has no numbers");
        if (_compact is null)
            _source.Check(_address, ByteCount);
    }

    private Shape ReadShape(Hdf5Bytes space)
    {
        int version = space.Byte(), rank = space.Byte();
        space.Skip(version == 1 ? 6 : 2);
        if (rank > Shape.MaxAxes)
            throw _source.Damaged($"{_place} has {rank} axes");
        int[] dims = new int[rank];
        for (int axis = 0; axis < rank; axis++)
            dims[axis] = space.UInt64() is var dim && dim <= int.MaxValue ? (int)dim : throw _source.Damaged($"{_place} has an axis of {dim}");
        try
        {
            return Shape.Create(dims);
        }
        catch (ShapeException e)
        {
            throw new FileFormatException($"{_source.File}: {_place}: {e.Message}", e);
        }
    }
}
