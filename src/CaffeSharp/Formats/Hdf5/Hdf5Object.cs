namespace CaffeSharp.Formats.Hdf5;

/// <summary>A group or a dataset: the messages of its header (IV.A.1).</summary>
internal sealed class Hdf5Object
{
    private readonly Hdf5Source _source;
    private readonly List<(int Type, int Flags, Hdf5Cursor Body)> _messages = [];
    private readonly Queue<(long Address, long Length)> _blocks = [];
    private readonly HashSet<long> _seen = [];

    private Hdf5Object(Hdf5Source source, long address) => (_source, Address) = (source, address);

    /// <summary>Where the header stands, which is what tells objects apart.</summary>
    public long Address { get; }

    /// <summary>Whether it holds links.</summary>
    public bool IsGroup => Has(Hdf5Message.SymbolTable) || Has(Hdf5Message.LinkInfo) || Has(Hdf5Message.Link) || Has(Hdf5Message.GroupInfo);

    /// <summary>Whether it holds numbers.</summary>
    public bool IsDataset => Has(Hdf5Message.Layout);

    /// <summary>Reads a header and the blocks in which it goes on.</summary>
    public static Hdf5Object Read(Hdf5Source source, long address)
    {
        var read = new Hdf5Object(source, address);
        Hdf5Cursor start = source.Read(address, 4, "object header");
        if (start.Byte() == 1)
            read.ReadVersion1();
        else
            read.ReadVersion2();
        return read;
    }

    /// <summary>The first message of a type, null if there is none.</summary>
    public Hdf5Cursor? Find(int type) => All(type).FirstOrDefault();

    /// <summary>All messages of a type, each to be read once.</summary>
    public IEnumerable<Hdf5Cursor> All(int type)
    {
        foreach ((int _, int flags, Hdf5Cursor body) in _messages.Where(message => message.Type == type))
        {
            if ((flags & 2) != 0)
                throw _source.Unsupported("a named type or another message that objects share");
            yield return body.Again();
        }
    }

    private bool Has(int type) => _messages.Exists(message => message.Type == type);

    private void ReadVersion1()
    {
        Hdf5Cursor head = _source.Read(Address, 16, "object header");
        head.Skip(8);
        _blocks.Enqueue((Address + 16, head.UInt32()));
        while (NextBlock() is { } block)
        {
            while (block.Left >= 8)
            {
                (int type, int size, int flags) = (block.UInt16(), block.UInt16(), block.Byte());
                block.Skip(3);
                Add(type, flags, block.Part(size, "header message"));
            }
        }
    }

    private void ReadVersion2()
    {
        Hdf5Cursor head = _source.Read(Address, 6, "object header");
        head.Expect("OHDR"u8);
        head.Skip(1);
        int flags = head.Byte();
        int before = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0), sizeOfSize = 1 << (flags & 3);
        long size = _source.Read(Address + before, sizeOfSize, "object header").Sized(sizeOfSize);
        // The first block is told as its messages alone, the others with four letters before and a checksum behind.
        ReadVersion2(_source.Read(Address + before + sizeOfSize, size, "object header"), flags);
        while (NextBlock() is { } block)
        {
            block.Expect("OCHK"u8);
            ReadVersion2(block.Part(Math.Max(0, block.Left - 4), "object header"), flags);
        }
    }

    private void ReadVersion2(Hdf5Cursor block, int headerFlags)
    {
        int order = (headerFlags & 4) != 0 ? 2 : 0;
        while (block.Left >= 4 + order)
        {
            (int type, int size, int flags) = (block.Byte(), block.UInt16(), block.Byte());
            block.Skip(order);
            Add(type, flags, block.Part(size, "header message"));
        }
    }

    private void Add(int type, int flags, Hdf5Cursor body)
    {
        if (type == Hdf5Message.Continuation)
            _blocks.Enqueue((body.Offset(), body.Length()));
        else
            _messages.Add((type, flags, body));
    }

    private Hdf5Cursor? NextBlock()
    {
        if (!_blocks.TryDequeue(out (long Address, long Length) next))
            return null;
        if (!_seen.Add(next.Address))
            throw _source.Damaged("an object's header goes on in itself");
        return _source.Read(next.Address, next.Length, "object header");
    }
}
