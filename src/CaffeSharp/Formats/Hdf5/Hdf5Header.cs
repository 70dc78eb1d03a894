using System.Text;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>The messages in the header of a group or a dataset.</summary>
internal sealed class Hdf5Header
{
    /// <summary>Message types.</summary>
    public const int Dataspace = 1, LinkInfo = 2, Datatype = 3, FillValue = 5, Link = 6, Layout = 8, GroupInfo = 10, Filters = 11, Continuation = 16, SymbolTable = 17;

    private const int MostBytes = 16 << 20, SharedFlag = 2;

    private readonly Hdf5Source _source;
    private readonly List<(int Type, byte[] Data)> _messages = [];
    private readonly Queue<(ulong Address, ulong Length)> _blocks = new();
    private long _bytes;

    /// <summary>Reads the header at an address, with all its continuations.</summary>
    public Hdf5Header(Hdf5Source source, ulong address)
    {
        _source = source;
        byte[] start = source.Read(address, 4).Bytes(4);
        if (Encoding.ASCII.GetString(start) == "OHDR")
            ReadVersion2(address);
        else
            ReadVersion1(address);
    }

    /// <summary>Whether there is a message of a type.</summary>
    public bool Has(int type) => _messages.Any(message => message.Type == type);

    /// <summary>The first message of a type.</summary>
    public Hdf5Bytes Get(int type) =>
        All(type).FirstOrDefault() ?? throw _source.Damaged($"an object header lacks its message {type}");

    /// <summary>All messages of a type.</summary>
    public IEnumerable<Hdf5Bytes> All(int type) =>
        _messages.Where(message => message.Type == type).Select(message => new Hdf5Bytes(message.Data, _source));

    private void ReadVersion1(ulong address)
    {
        Hdf5Bytes prefix = _source.Read(address, 16);
        if (prefix.Byte() != 1)
            throw _source.Damaged($"there is no object header at {address}");
        prefix.Skip(7);
        _blocks.Enqueue((address + 16, prefix.UInt32()));
        while (_blocks.TryDequeue(out (ulong Address, ulong Length) block))
        {
            Hdf5Bytes bytes = ReadBlock(block.Address, block.Length);
            while (bytes.Left >= 8)
            {
                int type = bytes.UInt16(), size = bytes.UInt16(), flags = bytes.Byte();
                bytes.Skip(3);
                Add(type, flags, bytes.Bytes(size));
            }
        }
    }

    private void ReadVersion2(ulong address)
    {
        Hdf5Bytes prefix = _source.Read(address, 6);
        prefix.Expect("OHDR");
        if (prefix.Byte() != 2)
            throw _source.Damaged($"the object header at {address} is of no known version");
        int flags = prefix.Byte(), sizeBytes = 1 << (flags & 3);
        ulong sizeAddress = address + 6 + ((flags & 0x20) != 0 ? 16u : 0) + ((flags & 0x10) != 0 ? 4u : 0);
        bool hasOrder = (flags & 4) != 0;
        ReadMessages(ReadBlock(sizeAddress + (ulong)sizeBytes, _source.Read(sizeAddress, sizeBytes).Sized(sizeBytes)), hasOrder);
        while (_blocks.TryDequeue(out (ulong Address, ulong Length) block))
        {
            Hdf5Bytes bytes = ReadBlock(block.Address, block.Length - Math.Min(block.Length, sizeof(uint)));
            bytes.Expect("OCHK");
            ReadMessages(bytes, hasOrder);
        }
    }

    private void ReadMessages(Hdf5Bytes bytes, bool hasOrder)
    {
        int head = hasOrder ? 6 : 4;
        while (bytes.Left >= head)
        {
            int type = bytes.Byte(), size = bytes.UInt16(), flags = bytes.Byte();
            bytes.Skip(head - 4);
            Add(type, flags, bytes.Bytes(size));
        }
    }

    private Hdf5Bytes ReadBlock(ulong address, ulong length)
    {
        _bytes += (long)Math.Min(length, MostBytes);
        if (length > MostBytes || _bytes > Math.Min(MostBytes, _source.Length))
            throw _source.Damaged($"the header at {address} is larger than the file");
        return _source.Read(address, (long)length);
    }

    private void Add(int type, int flags, byte[] data)
    {
        if ((flags & SharedFlag) != 0 && type is Dataspace or Datatype)
            throw _source.Unsupported("has types that datasets share");
        if (type == Continuation)
        {
            var bytes = new Hdf5Bytes(data, _source);
            _blocks.Enqueue((bytes.UInt64(), bytes.UInt64()));
        }
        else
            _messages.Add((type, data));
    }
}
