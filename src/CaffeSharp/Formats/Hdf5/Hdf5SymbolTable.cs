namespace CaffeSharp.Formats.Hdf5;

/// <summary>
/// The links of a group of the old style, which Caffe writes: a B-tree (III.A.1) of nodes of symbols (III.B), their names in
/// a local heap (III.D).
/// </summary>
internal static class Hdf5SymbolTable
{
    private const int SoftLink = 2;

    /// <summary>All links, in the order of their names.</summary>
    public static IEnumerable<Hdf5Link> Links(Hdf5Source source, long tree, long heap)
    {
        Hdf5Cursor head = source.Read(heap, 8 + (2 * source.LengthSize) + source.OffsetSize, "local heap");
        head.Expect("HEAP"u8);
        head.Skip(4);
        long size = head.Length();
        head.Skip(source.LengthSize);
        Hdf5Cursor names = source.Read(head.Offset(), size, "local heap");
        foreach (Hdf5TreeEntry entry in Hdf5Tree.Walk(source, tree, nodeType: 0, keySize: source.LengthSize))
        {
            foreach (Hdf5Link link in Node(source, entry.Child, names))
                yield return link;
        }
    }

    private static IEnumerable<Hdf5Link> Node(Hdf5Source source, long address, Hdf5Cursor names)
    {
        Hdf5Cursor head = source.Read(address, 8, "symbol table node");
        head.Expect("SNOD"u8);
        head.Skip(2);
        int count = head.UInt16(), size = (2 * source.OffsetSize) + 24;
        Hdf5Cursor symbols = source.Read(address + 8, (long)count * size, "symbol table node");
        for (int i = 0; i < count; i++)
        {
            Hdf5Cursor symbol = symbols.Part(size, "symbol");
            string name = Name(names, symbol.Offset());
            long header = symbol.Offset();
            bool soft = symbol.UInt32() == SoftLink;
            symbol.Skip(4);
            yield return new Hdf5Link(name, header, soft ? Name(names, symbol.UInt32()) : null);
        }
    }

    private static string Name(Hdf5Cursor names, long offset)
    {
        Hdf5Cursor name = names.Again();
        name.Skip(offset);
        return name.TextToZero();
    }
}
