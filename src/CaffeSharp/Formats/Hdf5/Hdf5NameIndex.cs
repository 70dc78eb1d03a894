using System.Numerics;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>B-trees of version 2 (III.A.2), as far as an index of links by name is one.</summary>
internal static class Hdf5NameIndex
{
    private const int ByName = 5, MostLevels = 32;

    /// <summary>All records, in the tree's order.</summary>
    public static List<Hdf5Cursor> Records(Hdf5Source source, long address)
    {
        Hdf5Cursor head = source.Read(address, 16 + source.OffsetSize + 2 + source.LengthSize, "B-tree header");
        head.Expect("BTHD"u8);
        head.Skip(1);
        int type = head.Byte();
        long nodeSize = head.UInt32();
        (int recordSize, int depth) = (head.UInt16(), head.UInt16());
        head.Skip(2);
        (long root, int count) = (head.Offset(), head.UInt16());
        if (type != ByName || recordSize < 5 || depth > MostLevels || nodeSize < 16)
            throw source.Damaged("the index of a group's links is none by name");
        var records = new List<Hdf5Cursor>();
        if (root != Hdf5Source.Undefined)
            new Walk(source, recordSize, CountSizes(source, nodeSize, recordSize, depth), records).Node(root, count, depth);
        return records;
    }

    // For each level the bytes that the count of a child's records takes, and that of all below it.
    private static (int Own, int All)[] CountSizes(Hdf5Source source, long nodeSize, int recordSize, int depth)
    {
        const int Overhead = 10;
        var sizes = new (int Own, int All)[depth + 1];
        BigInteger most = (nodeSize - Overhead) / recordSize, all = most;
        sizes[0] = (Bytes(most), 0);
        for (int level = 1; level <= depth; level++)
        {
            int pointer = source.OffsetSize + sizes[level - 1].Own + sizes[level - 1].All;
            BigInteger own = (nodeSize - Overhead - pointer) / (recordSize + pointer);
            all = ((own + 1) * all) + own;
            sizes[level] = (Bytes(own), Bytes(all));
        }
        return sizes;
    }

    private static int Bytes(BigInteger most) => Math.Clamp((int)((most.GetBitLength() + 7) / 8), 1, 8);

    private sealed class Walk(Hdf5Source source, int recordSize, (int Own, int All)[] sizes, List<Hdf5Cursor> records)
    {
        public void Node(long address, int count, int level)
        {
            source.Visit();
            int pointer = level == 0 ? 0 : source.OffsetSize + sizes[level - 1].Own + sizes[level - 1].All;
            long size = 6 + ((long)count * recordSize) + ((long)pointer * (count + 1));
            Hdf5Cursor node = source.Read(address, size, "B-tree node");
            node.Expect(level == 0 ? "BTLF"u8 : "BTIN"u8);
            node.Skip(2);
            for (int i = 0; i < count; i++)
                records.Add(node.Part(recordSize, "B-tree record"));
            for (int i = 0; level > 0 && i <= count; i++)
            {
                (long child, long inChild) = (node.Offset(), node.Sized(sizes[level - 1].Own));
                node.Skip(sizes[level - 1].All);
                Node(child, (int)Math.Min(inChild, ushort.MaxValue), level - 1);
            }
        }
    }
}
