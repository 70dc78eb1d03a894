namespace CaffeSharp.Formats.Hdf5;

/// <summary>A name in a group, and where it leads: to an object's header, or along a path to another name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">The object's header, for a hard link.</param>
/// <param name="Path">The path, for a soft link; null for a hard one.</param>
internal sealed record Hdf5Link(string Name, long Address, string? Path = null)
{
    /// <summary>All links of a group, whichever way it keeps them: in a symbol table, in its header, or in a heap.</summary>
    public static IReadOnlyList<Hdf5Link> Of(Hdf5Source source, Hdf5Object group)
    {
        var links = new List<Hdf5Link>();
        if (group.Find(Hdf5Message.SymbolTable) is { } table)
            links.AddRange(Hdf5SymbolTable.Links(source, table.Offset(), table.Offset()));
        foreach (Hdf5Cursor message in group.All(Hdf5Message.Link))
            Add(Parse(source, message), links);
        if (group.Find(Hdf5Message.LinkInfo) is { } info)
            AddDense(source, info, links);
        return links;
    }

    // III.A.2, III.G: an index by name, each record of which says where in the heap the link's message lies.
    private static void AddDense(Hdf5Source source, Hdf5Cursor info, List<Hdf5Link> links)
    {
        info.Skip(1);
        if ((info.Byte() & 1) != 0)
            info.Skip(8);
        (long heapAddress, long index) = (info.Offset(), info.Offset());
        if (heapAddress == Hdf5Source.Undefined || index == Hdf5Source.Undefined)
            return;
        Hdf5FractalHeap heap = Hdf5FractalHeap.Open(source, heapAddress);
        var dense = new List<Hdf5Link>();
        foreach (Hdf5Cursor record in Hdf5NameIndex.Records(source, index))
        {
            // The hash of the name comes first.
            record.Skip(4);
            Add(Parse(source, heap.Find(record)), dense);
        }
        links.AddRange(dense.OrderBy(link => link.Name, StringComparer.Ordinal));
    }

    private static void Add(Hdf5Link? link, List<Hdf5Link> links)
    {
        if (link is not null)
            links.Add(link);
    }

    // IV.A.2.g. A link into another file leads nowhere here.
    private static Hdf5Link? Parse(Hdf5Source source, Hdf5Cursor message)
    {
        message.Skip(1);
        int flags = message.Byte();
        int type = (flags & 8) != 0 ? message.Byte() : 0;
        message.Skip((flags & 4) != 0 ? 8 : 0);
        message.Skip((flags & 16) != 0 ? 1 : 0);
        string name = message.Text(message.Sized(1 << (flags & 3)));
        return type switch
        {
            0 => new Hdf5Link(name, message.Offset()),
            1 => new Hdf5Link(name, Hdf5Source.Undefined, message.Text(message.UInt16())),
            >= 64 => null,
            _ => throw source.Damaged($"the link '{name}' is of the unknown kind {type}"),
        };
    }
}
