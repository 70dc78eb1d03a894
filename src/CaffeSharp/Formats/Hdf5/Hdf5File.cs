namespace CaffeSharp.Formats.Hdf5;

/// <summary>Opens an HDF5 file: finds its superblock, and the root group by it.</summary>
internal static class Hdf5File
{
    /// <summary>Where HDF5 begins.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads the superblock and gives the header of the root group.</summary>
    public static Hdf5Header OpenRoot(Hdf5Source source)
    {
        ulong start = FindSuperblock(source);
        Hdf5Bytes block = source.Read(start, Math.Min(source.Length - (long)start, 128));
        block.Skip(Signature.Length);
        int version = block.Byte();
        int sizesAt = version < 2 ? 13 : 9;
        block.Seek(sizesAt);
        if (version > 3 || block.Byte() != 8 || block.Byte() != 8)
            throw source.Unsupported($"has a superblock of version {version} or addresses of other than 8 bytes");
        // Before version 2: base, free space, end, driver; then the root's entry: name, header.
        block.Seek(version == 0 ? 24 : version == 1 ? 28 : 12);
        ulong baseAddress = block.UInt64();
        block.Skip(version < 2 ? 32 : 16);
        ulong root = block.UInt64();
        if (baseAddress > (ulong)source.Length)
            throw source.Damaged("its base address lies beyond its end");
        source.Base = (long)baseAddress;
        return new Hdf5Header(source, root);
    }

    private static ulong FindSuperblock(Hdf5Source source)
    {
        for (long at = 0; at + Signature.Length <= source.Length; at = at == 0 ? 512 : at * 2)
            if (source.Read((ulong)at, Signature.Length).Bytes(Signature.Length).AsSpan().SequenceEqual(Signature))
                return (ulong)at;
        throw source.Damaged("it has no superblock");
    }
}
