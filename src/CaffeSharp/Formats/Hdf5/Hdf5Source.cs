using System.Numerics;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>
/// The bytes of an HDF5 file, never more than it has, and a tally of the work: a file that sends its reader round in
/// circles runs out of budget instead.
/// </summary>
/// <remarks>
/// An honest file has every structure and every number once, so what its size allows is enough for it many times over.
/// </remarks>
internal sealed class Hdf5Source(Stream stream, string file)
{
    /// <summary>An address that leads nowhere.</summary>
    public const long Undefined = -1;

    // Deflate packs zeros about 1000 : 1, and all that is unpacked is counted twice at most.
    private const long MostExpansion = 450, FreeNumbers = 16 << 20, FreeStructures = 1 << 20;

    private readonly long _start = stream.Position;
    private long _structures = FreeStructures + (16 * stream.Length);
    private long _numbers = FreeNumbers + (MostExpansion * stream.Length);
    private long _visits = 64 + (stream.Length / 8);

    /// <summary>Where address 0 lies, from the file's first byte; a block of the user's own may stand before it.</summary>
    public long Base { get; set; }

    /// <summary>How many bytes an address takes.</summary>
    public int OffsetSize { get; set; } = sizeof(ulong);

    /// <summary>How many bytes a length takes.</summary>
    public int LengthSize { get; set; } = sizeof(ulong);

    /// <summary>How many bytes the file has.</summary>
    public long Length { get; } = stream.Length - stream.Position;

    /// <summary>The file's name, as messages call it.</summary>
    public string File => file;

    /// <summary>A piece of structure: headers, trees, heaps.</summary>
    /// <param name="address">Where it begins, from <see cref="Base"/>.</param>
    /// <param name="count">How many bytes it has.</param>
    /// <param name="what">What it is, for messages.</param>
    public Hdf5Cursor Read(long address, long count, string what)
    {
        Check(address, count, what);
        if ((_structures -= count) < 0)
            throw Damaged($"its structure leads to the same bytes again and again, last to {what}");
        byte[] bytes = new byte[count];
        Fill(address, bytes);
        return new Hdf5Cursor(this, bytes, what);
    }

    /// <summary>Numbers of a dataset, as they stand in the file.</summary>
    public void ReadNumbers(long address, Span<byte> target)
    {
        Check(address, target.Length, "a dataset's numbers");
        Fill(address, target);
    }

    /// <summary>Asks for the memory of numbers before it is taken.</summary>
    public void TakeNumbers(BigInteger bytes, string what)
    {
        if (bytes > _numbers)
            throw Damaged($"{what} would take {bytes} bytes, and the file has {Length}");
        _numbers -= (long)bytes;
    }

    /// <summary>Counts a step along a link. A file cannot hold more links than its bytes allow.</summary>
    public void Visit()
    {
        if (--_visits < 0)
            throw Damaged("its groups are linked in circles, or so often that it has more paths than bytes for them");
    }

    /// <summary>A fault that damage explains.</summary>
    public FileFormatException Damaged(string fault) => new($"{file} is cut short or damaged: {fault}");

    /// <summary>Something that HDF5 allows and files of weights do not have.</summary>
    public FileFormatException Unsupported(string what) => new($"{file} is an HDF5 file with {what}, which is not read here: rewrite it with h5repack, or convert it to a caffemodel");

    private void Check(long address, long count, string what)
    {
        if (address < 0 || count < 0 || address > Length - Base || count > Length - Base - address)
            throw Damaged($"{what} would stand at {address}, {count} bytes long, and the file has {Length}");
    }

    private void Fill(long address, Span<byte> target)
    {
        stream.Position = _start + Base + address;
        stream.ReadExactly(target);
    }
}
