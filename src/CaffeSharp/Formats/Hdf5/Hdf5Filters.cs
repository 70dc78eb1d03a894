using System.IO.Compression;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>What was done to chunks when they were written (IV.A.2.l): deflate, shuffle, a checksum.</summary>
internal sealed class Hdf5Filters(IReadOnlyList<int> filters)
{
    private const int Deflate = 1, Shuffle = 2, Fletcher32 = 3;

    /// <summary>Whether chunks are as they are.</summary>
    public bool IsEmpty => filters.Count == 0;

    /// <summary>Reads the message.</summary>
    /// <exception cref="FileFormatException">There is a filter that is not known.</exception>
    public static Hdf5Filters Parse(Hdf5Source source, Hdf5Cursor? message)
    {
        if (message is null)
            return new Hdf5Filters([]);
        int version = message.Byte(), count = message.Byte();
        message.Skip(version == 1 ? 6 : 0);
        int[] filters = new int[count];
        for (int i = 0; i < count; i++)
        {
            filters[i] = message.UInt16();
            int name = version == 1 || filters[i] >= 256 ? message.UInt16() : 0;
            message.Skip(2);
            int values = message.UInt16();
            message.Skip(version == 1 ? (name + 7) / 8 * 8 : name);
            message.Skip((4L * values) + (version == 1 && values % 2 == 1 ? 4 : 0));
            if (filters[i] is not (Deflate or Shuffle or Fletcher32))
                throw source.Unsupported($"datasets packed by filter {filters[i]}");
        }
        return new Hdf5Filters(filters);
    }

    /// <summary>A chunk's bytes as they were before all filters.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">Where the chunk lies.</param>
    /// <param name="stored">How many bytes it takes there.</param>
    /// <param name="skipped">A bit for each filter it goes without.</param>
    /// <param name="plain">How many bytes it must have in the end.</param>
    /// <param name="number">How many bytes a number has.</param>
    public byte[] Unpack(Hdf5Source source, long address, long stored, uint skipped, int plain, int number)
    {
        // Neither deflate nor a checksum makes a chunk much longer than it was.
        if (stored < 0 || stored > plain + (plain / 8) + 1024L)
            throw source.Damaged($"a chunk of {plain} bytes is stored in {stored}");
        source.TakeNumbers(stored, "a chunk");
        byte[] bytes = new byte[stored];
        source.ReadNumbers(address, bytes);
        for (int i = filters.Count - 1; i >= 0; i--)
        {
            if (i < 32 && (skipped & (1u << i)) != 0)
                continue;
            bytes = filters[i] switch
            {
                Deflate => Inflate(source, bytes, plain),
                Shuffle => Unshuffle(bytes, number),
                _ => bytes.Length >= 4 ? bytes[..^4] : throw source.Damaged("a chunk has no checksum"),
            };
        }
        return bytes.Length == plain ? bytes : throw source.Damaged($"a chunk has {bytes.Length} bytes, not {plain}");
    }

    // Never more than the chunk has, whatever comes out of it.
    private static byte[] Inflate(Hdf5Source source, byte[] packed, int plain)
    {
        // A checksum may still stand behind the numbers.
        byte[] whole = new byte[plain + 4];
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
            int read = stream.ReadAtLeast(whole, whole.Length, throwOnEndOfStream: false);
            return read == whole.Length ? whole : whole[..read];
        }
        catch (InvalidDataException e)
        {
            throw source.Damaged($"a chunk cannot be unpacked: {e.Message}");
        }
    }

    // All first bytes of the numbers, then all second ones, and so on.
    private static byte[] Unshuffle(byte[] shuffled, int number)
    {
        byte[] bytes = [.. shuffled];
        int count = shuffled.Length / number;
        for (int i = 0; i < count; i++)
            for (int b = 0; b < number; b++)
                bytes[(i * number) + b] = shuffled[(b * count) + i];
        return bytes;
    }
}
