namespace CaffeSharp.Formats.Hdf5;

/// <summary>Reads at addresses of an HDF5 file, never beyond its end.</summary>
internal sealed class Hdf5Source
{
    private readonly Stream _stream;
    private readonly long _start;
    private long _budget;

    /// <summary>Takes the stream from its position to its end as the file.</summary>
    public Hdf5Source(Stream stream, string file)
    {
        _stream = stream;
        _start = stream.Position;
        Length = stream.Length - _start;
        File = file;
        _budget = (Length * 8) + (1 << 16);
    }

    /// <summary>The name by which messages call the file.</summary>
    public string File { get; }

    /// <summary>How many bytes the file has.</summary>
    public long Length { get; }

    /// <summary>What addresses in the file count from: behind the user block, if there is one.</summary>
    public long Base { get; set; }

    /// <summary>Reads a structure of so many bytes at an address.</summary>
    /// <exception cref="FileFormatException">
    /// They are not there, or so much has been read that structures must point at each other in circles.
    /// </exception>
    public Hdf5Bytes Read(ulong address, long count)
    {
        Check(address, count);
        _budget -= count;
        if (_budget < 0)
            throw Damaged("its structures are read over and over");
        byte[] bytes = new byte[count];
        Fill(address, bytes);
        return new Hdf5Bytes(bytes, this);
    }

    /// <summary>Fills a span from an address on.</summary>
    public void Fill(ulong address, Span<byte> target)
    {
        Check(address, target.Length);
        _stream.Position = _start + Base + (long)address;
        _stream.ReadExactly(target);
    }

    /// <summary>Throws unless the file has so many bytes at an address.</summary>
    public void Check(ulong address, long count)
    {
        if (address > (ulong)Length || count > Length - Base - (long)address)
            throw new FileFormatException($"{File} is cut short or damaged: {count} bytes at {address} are not in the file of {Length} bytes");
    }

    /// <summary>What to throw when the bytes make no sense.</summary>
    public FileFormatException Damaged(string what) => new($"{File} is a damaged HDF5 file: {what}");

    /// <summary>What to throw for what Caffe's files do not have.</summary>
    public FileFormatException Unsupported(string what) =>
        new($"{File} {what}, which Caffe does not write and is not read here: repack the file with `h5repack -l CONTI -f NONE`");
}
