namespace CaffeSharp.Formats.Hdf5;

/// <summary>An index of chunks whose number is fixed (VII.C): one entry for each chunk, in order.</summary>
internal sealed class Hdf5FixedArray(Hdf5Source source, long chunkBytes)
{
    private const int Checksum = 4;

    /// <summary>All entries; a chunk that was never written has an undefined address.</summary>
    public IEnumerable<(long Index, long Address, long Size, uint Skipped)> Read(long address)
    {
        Hdf5Cursor head = source.Read(address, 8 + source.LengthSize + source.OffsetSize, "fixed array");
        head.Expect("FAHD"u8);
        head.Skip(1);
        (bool packed, int size, int pageBits) = (head.Byte() == 1, head.Byte(), head.Byte());
        (long count, long block) = (head.Length(), head.Offset());
        if (size < source.OffsetSize + (packed ? 5 : 0) || size > source.OffsetSize + 12 || pageBits > 31 || count < 0)
            throw source.Damaged("a fixed array has entries of an impossible size");
        if (block == Hdf5Source.Undefined)
            yield break;
        long perPage = 1L << pageBits, pages = count > perPage ? (count + perPage - 1) / perPage : 0;
        long at = block + 6 + source.OffsetSize, bitmapBytes = (pages + 7) / 8;
        Hdf5Cursor prefix = source.Read(block, 6 + source.OffsetSize, "fixed array");
        prefix.Expect("FADB"u8);
        byte[] bitmap = source.Read(at, bitmapBytes, "fixed array").Take(bitmapBytes).ToArray();
        at += pages > 0 ? bitmapBytes + Checksum : 0;
        for (long first = 0, page = 0; first < count; first += perPage, page++)
        {
            long inPage = Math.Min(perPage, count - first);
            if (pages == 0 || (bitmap[page / 8] & (0x80 >> (int)(page % 8))) != 0)
            {
                Hdf5Cursor entries = source.Read(at, inPage * size, "fixed array");
                for (long i = 0; i < inPage; i++)
                    yield return Entry(first + i, entries, packed, size);
            }
            at += (inPage * size) + Checksum;
        }
    }

    private (long Index, long Address, long Size, uint Skipped) Entry(long index, Hdf5Cursor entries, bool packed, int size)
    {
        long address = entries.Offset();
        return packed
            ? (index, address, entries.Sized(size - source.OffsetSize - sizeof(uint)), entries.UInt32())
            : (index, address, chunkBytes, uint.MaxValue);
    }
}
