namespace CaffeSharp.Formats.Hdf5;

/// <summary>A child of a B-tree's leaf and the key before it.</summary>
internal readonly record struct Hdf5TreeEntry(Hdf5Cursor Key, long Child);

/// <summary>B-trees of version 1 (III.A.1): over the symbols of a group, and over the chunks of a dataset.</summary>
internal static class Hdf5Tree
{
    /// <summary>All entries of the leaves, in order.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">The root's place.</param>
    /// <param name="nodeType">0 for groups, 1 for chunks.</param>
    /// <param name="keySize">How many bytes a key has.</param>
    public static IEnumerable<Hdf5TreeEntry> Walk(Hdf5Source source, long address, int nodeType, int keySize)
    {
        var seen = new HashSet<long>();
        var open = new Stack<(long Address, int Level)>();
        open.Push((address, -1));
        while (open.TryPop(out (long Address, int Level) at))
        {
            if (!seen.Add(at.Address))
                throw source.Damaged("a B-tree leads back to itself");
            Hdf5Cursor head = source.Read(at.Address, 8 + (2 * source.OffsetSize), "B-tree node");
            head.Expect("TREE"u8);
            (int type, int level, int count) = (head.Byte(), head.Byte(), head.UInt16());
            if (type != nodeType || (at.Level >= 0 && level != at.Level))
                throw source.Damaged("a B-tree has a node of another tree");
            long size = (long)count * (keySize + source.OffsetSize);
            Hdf5Cursor entries = source.Read(at.Address + 8 + (2 * source.OffsetSize), size, "B-tree node");
            var children = new List<Hdf5TreeEntry>(count);
            for (int i = 0; i < count; i++)
                children.Add(new Hdf5TreeEntry(entries.Part(keySize, "B-tree key"), entries.Offset()));
            if (level == 0)
            {
                foreach (Hdf5TreeEntry child in children)
                    yield return child;
                continue;
            }
            for (int i = count - 1; i >= 0; i--)
                open.Push((children[i].Child, level - 1));
        }
    }
}
