namespace CaffeSharp.Formats.Hdf5;

/// <summary>An HDF5 file as far as weights need it: groups and datasets of floats.</summary>
/// <remarks>
/// A reader of our own, since files come from anywhere: libraries for HDF5 follow what a file says wherever it leads. This
/// one checks every address and size against the file, counts what it visits and takes (<see cref="Hdf5Source"/>), and knows
/// only what weights are stored with. Source: HDF5 File Format Specification, version 3.0; the letters and numbers in the
/// names of sections are its own.
/// </remarks>
internal sealed class Hdf5File
{
    private const int MostHops = 16;

    private readonly Hdf5Source _source;
    private readonly Dictionary<long, Hdf5Object> _objects = [];
    private readonly Dictionary<Hdf5Object, IReadOnlyList<Hdf5Link>> _links = [];

    private Hdf5File(Hdf5Source source) => _source = source;

    /// <summary>The group that holds all others.</summary>
    public Hdf5Object Root { get; private set; } = null!;

    /// <summary>Reads the superblock (II.A).</summary>
    /// <param name="stream">A seekable stream, at the file's first byte.</param>
    /// <param name="file">The name by which messages call it.</param>
    public static Hdf5File Open(Stream stream, string file)
    {
        var source = new Hdf5Source(stream, file);
        var opened = new Hdf5File(source);
        source.Base = FindSuperblock(source);
        Hdf5Cursor block = source.Read(0, Math.Min(128, source.Length - source.Base), "superblock");
        block.Skip(8);
        int version = block.Byte();
        if (version > 3)
            throw source.Unsupported($"a superblock of version {version}");
        if (version <= 1)
            block.Skip(4);
        (source.OffsetSize, source.LengthSize) = (block.Byte(), block.Byte());
        if (source.OffsetSize is not (2 or 4 or 8) || source.LengthSize is not (2 or 4 or 8))
            throw source.Damaged($"it has addresses of {source.OffsetSize} bytes and lengths of {source.LengthSize}");
        block.Skip(version <= 1 ? 1 + 4 + 4 + (4 * version) : 1);
        // The base is found already, and where the file ends is known better.
        block.Skip((version <= 1 ? 4 : 3) * source.OffsetSize);
        if (version <= 1)
            block.Skip(source.OffsetSize);
        opened.Root = opened.Object(block.Offset());
        return opened;
    }

    /// <summary>The objects in a group under their names, in the file's order; links that lead nowhere are left out.</summary>
    public IEnumerable<(string Name, Hdf5Object Object)> Children(Hdf5Object group)
    {
        foreach (Hdf5Link link in Links(group))
        {
            _source.Visit();
            if (Follow(group, link, MostHops) is { } child)
                yield return (link.Name, child);
        }
    }

    /// <summary>The object of a name in a group, null if there is none.</summary>
    public Hdf5Object? Find(Hdf5Object group, string name) => Find(group, name, MostHops);

    /// <summary>A dataset's numbers.</summary>
    public Hdf5Dataset Dataset(Hdf5Object dataset, string place) => Hdf5Dataset.Read(_source, dataset, place);

    private Hdf5Object? Find(Hdf5Object group, string name, int hops)
    {
        _source.Visit();
        foreach (Hdf5Link link in Links(group))
        {
            if (link.Name == name)
                return Follow(group, link, hops);
        }
        return null;
    }

    private Hdf5Object? Follow(Hdf5Object group, Hdf5Link link, int hops)
    {
        if (link.Path is not string path)
            return Object(link.Address);
        if (hops == 0)
            throw _source.Damaged($"the link '{link.Name}' leads from link to link without end");
        Hdf5Object? at = path.StartsWith('/') ? Root : group;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part != ".")
                at = at is { IsGroup: true } ? Find(at, part, hops - 1) : null;
        }
        return at;
    }

    private Hdf5Object Object(long address)
    {
        if (!_objects.TryGetValue(address, out Hdf5Object? known))
            _objects[address] = known = Hdf5Object.Read(_source, address);
        return known;
    }

    private IReadOnlyList<Hdf5Link> Links(Hdf5Object group)
    {
        if (!_links.TryGetValue(group, out IReadOnlyList<Hdf5Link>? known))
            _links[group] = known = Hdf5Link.Of(_source, group);
        return known;
    }

    // At 0, or behind a block of the user's own at 512 times a power of two.
    private static long FindSuperblock(Hdf5Source source)
    {
        for (long at = 0; at + 16 <= source.Length; at = at == 0 ? 512 : at * 2)
        {
            if (source.Read(at, 8, "signature").Take(8).SequenceEqual(Signature))
                return at;
        }
        throw source.Damaged("it has no superblock");
    }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];
}
