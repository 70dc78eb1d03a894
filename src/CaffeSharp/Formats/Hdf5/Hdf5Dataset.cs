using CaffeSharp.Blobs;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>A dataset of floats: in the header, in one piece, or in chunks that may be packed.</summary>
/// <param name="Blob">The numbers.</param>
/// <param name="IsDouble">Whether they were doubles, which were rounded.</param>
internal sealed record Hdf5Dataset(Blob Blob, bool IsDouble)
{
    private const int Compact = 0, Contiguous = 1, Chunked = 2;

    // Doubles are read a piece at a time.
    private const int PieceBytes = 1 << 16;

    /// <summary>Reads a dataset.</summary>
    /// <param name="source">The file.</param>
    /// <param name="dataset">Its header.</param>
    /// <param name="place">What messages call it.</param>
    public static Hdf5Dataset Read(Hdf5Source source, Hdf5Object dataset, string place)
    {
        Hdf5Cursor Need(int type, string what) => dataset.Find(type) ?? throw source.Damaged($"{place} has no {what}");
        var type = Hdf5FloatType.Parse(source, Need(Hdf5Message.Datatype, "type"), place);
        Shape shape = ReadShape(source, Need(Hdf5Message.Dataspace, "shape"), place);
        var layout = Hdf5Layout.Parse(source, Need(Hdf5Message.Layout, "layout"), place);
        long bytes = (long)shape.Count() * type.Size;
        // Only chunks can be packed.
        if (layout.Kind != Chunked && bytes > source.Length)
            throw source.Damaged($"{place} of shape {shape} takes {bytes} bytes, and the file has {source.Length}");
        source.TakeNumbers((long)shape.Count() * sizeof(float), $"{place} of shape {shape}");
        var blob = new Blob(shape);
        switch (layout.Kind)
        {
            case Compact when layout.Inline!.Left < bytes:
                throw source.Damaged($"{place} of shape {shape} has {layout.Inline.Left} bytes, not {bytes}");
            case Compact:
                type.Decode(layout.Inline!.Take(bytes), blob.Span);
                break;
            case Contiguous when layout.Address != Hdf5Source.Undefined:
                ReadPieces(source, layout.Address, type, blob.Span);
                break;
            case Chunked:
                new Hdf5Chunks(source, layout, type, shape, FillOf(source, dataset, type), place).Read(
                    Hdf5Filters.Parse(source, dataset.Find(Hdf5Message.Filters)), blob.Span);
                break;
            default:
                blob.Span.Fill(FillOf(source, dataset, type));
                break;
        }
        return new Hdf5Dataset(blob, type.Size == sizeof(double));
    }

    private static void ReadPieces(Hdf5Source source, long address, Hdf5FloatType type, Span<float> target)
    {
        if (type == new Hdf5FloatType(sizeof(float), !BitConverter.IsLittleEndian))
        {
            source.ReadNumbers(address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(target));
            return;
        }
        byte[] piece = new byte[(int)Math.Min(PieceBytes, (long)target.Length * type.Size)];
        for (int done = 0; done < target.Length;)
        {
            int count = Math.Min(piece.Length / type.Size, target.Length - done);
            source.ReadNumbers(address + ((long)done * type.Size), piece.AsSpan(0, count * type.Size));
            type.Decode(piece, target.Slice(done, count));
            done += count;
        }
    }

    // IV.A.2.b
    private static Shape ReadShape(Hdf5Source source, Hdf5Cursor message, string place)
    {
        int version = message.Byte(), axes = message.Byte();
        message.Skip(1);
        int kind = version == 1 ? 1 : message.Byte();
        message.Skip(version == 1 ? 5 : 0);
        if (version is not (1 or 2) || kind > 1)
            throw source.Damaged($"{place} has no shape");
        long[] dims = new long[axes];
        for (int i = 0; i < axes; i++)
            dims[i] = message.Length();
        try
        {
            return Shape.Create(Array.ConvertAll(dims, dim => dim <= int.MaxValue ? (int)dim : -1));
        }
        catch (ShapeException e)
        {
            throw new FileFormatException($"{source.File}: {place} has the shape [{string.Join(", ", dims)}]: {e.Message}", e);
        }
    }

    // IV.A.2.f: what stands where nothing was written, 0 unless the file says otherwise.
    private static float FillOf(Hdf5Source source, Hdf5Object dataset, Hdf5FloatType type)
    {
        if (dataset.Find(Hdf5Message.FillValue) is not { } message)
            return 0;
        int version = message.Byte();
        bool has;
        if (version == 3)
        {
            has = (message.Byte() & 0x20) != 0;
        }
        else
        {
            message.Skip(2);
            has = message.Byte() != 0;
        }
        if (!has)
            return 0;
        long size = message.UInt32();
        if (size != type.Size)
            return size == 0 ? 0 : throw source.Damaged("a dataset has a fill value of another type");
        Span<float> fill = stackalloc float[1];
        type.Decode(message.Take(size), fill);
        return fill[0];
    }
}
