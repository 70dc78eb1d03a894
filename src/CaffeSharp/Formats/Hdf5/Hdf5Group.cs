using System.Text;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>The names in a group and where their objects lie, for groups of the old kind (symbol table) and the new (links).</summary>
internal sealed class Hdf5Group(Hdf5Source source, Hdf5Header header)
{
    private const ulong Undefined = ulong.MaxValue;
    private const int EntrySize = 40, MaxLevels = 16;

    private readonly List<(string Name, ulong Address)> _children = [];
    private readonly HashSet<ulong> _nodes = [];

    /// <summary>Whether a header is that of a group.</summary>
    public static bool IsGroup(Hdf5Header header) => header.Has(Hdf5Header.SymbolTable) || header.Has(Hdf5Header.LinkInfo) || header.Has(Hdf5Header.Link);

    /// <summary>All names with the addresses of their object headers, in the file's order.</summary>
    public IReadOnlyList<(string Name, ulong Address)> ReadChildren()
    {
        if (header.Has(Hdf5Header.SymbolTable))
        {
            Hdf5Bytes table = header.Get(Hdf5Header.SymbolTable);
            ulong tree = table.UInt64();
            ReadNode(tree, ReadHeap(table.UInt64()), MaxLevels);
            return _children;
        }
        if (header.Has(Hdf5Header.LinkInfo) && IsDense(header.Get(Hdf5Header.LinkInfo)))
            throw source.Unsupported("has groups of the dense kind");
        foreach (Hdf5Bytes link in header.All(Hdf5Header.Link))
            ReadLink(link);
        return _children;
    }

    private static bool IsDense(Hdf5Bytes info)
    {
        info.Skip(1);
        if ((info.Byte() & 1) != 0)
            info.Skip(8);
        return info.UInt64() != Undefined;
    }

    private void ReadLink(Hdf5Bytes link)
    {
        link.Skip(1);
        int flags = link.Byte();
        int type = (flags & 8) != 0 ? link.Byte() : 0;
        link.Skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        ulong length = link.Sized(1 << (flags & 3));
        string name = Encoding.UTF8.GetString(link.Bytes((long)Math.Min(length, long.MaxValue)));
        // Soft and external links point elsewhere; Caffe writes none.
        if (type == 0)
            _children.Add((name, link.UInt64()));
    }

    private byte[] ReadHeap(ulong address)
    {
        Hdf5Bytes heap = source.Read(address, 32);
        heap.Expect("HEAP");
        heap.Skip(4);
        ulong size = heap.UInt64();
        heap.Skip(8);
        ulong data = heap.UInt64();
        return source.Read(data, (long)Math.Min(size, long.MaxValue)).Bytes((long)size);
    }

    private void ReadNode(ulong address, byte[] names, int levels)
    {
        if (levels == 0 || !_nodes.Add(address))
            throw source.Damaged("a group's tree runs in a circle");
        Hdf5Bytes head = source.Read(address, 8);
        if (head.Byte() != 'T')
        {
            ReadSymbols(address, names);
            return;
        }
        head.Seek(6);
        int entries = head.UInt16();
        Hdf5Bytes node = source.Read(address, 32 + entries * 16L);
        node.Expect("TREE");
        node.Seek(24);
        for (int i = 0; i < entries; i++)
        {
            node.Skip(8);
            ReadNode(node.UInt64(), names, levels - 1);
        }
    }

    private void ReadSymbols(ulong address, byte[] names)
    {
        Hdf5Bytes head = source.Read(address, 8);
        head.Expect("SNOD");
        head.Skip(2);
        int count = head.UInt16();
        Hdf5Bytes entries = source.Read(address + 8, (long)count * EntrySize);
        for (int i = 0; i < count; i++)
        {
            ulong name = entries.UInt64();
            _children.Add((Name(names, name), entries.UInt64()));
            entries.Skip(EntrySize - 16);
        }
    }

    private string Name(byte[] names, ulong offset)
    {
        if (offset >= (ulong)names.Length)
            throw source.Damaged("a name lies outside its heap");
        ReadOnlySpan<byte> rest = names.AsSpan((int)offset);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
