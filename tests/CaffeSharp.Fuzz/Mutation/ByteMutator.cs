using System.Buffers.Binary;

namespace CaffeSharp.Fuzz.Mutation;

/// <summary>Makes a few faults in a binary file.</summary>
internal static class ByteMutator
{
    private const int MostFaults = 6, Header = 256;

    /// <summary>A mutated copy of one of the files, or pieces of two.</summary>
    public static byte[] Mutate(Random random, byte[][] files)
    {
        byte[] file = [.. random.Of(files)];
        for (int faults = random.Next(1, MostFaults + 1); faults > 0 && file.Length > 0; faults--)
            file = Fault(random, file, files);
        return file;
    }

    private static byte[] Fault(Random random, byte[] file, byte[][] files)
    {
        // Half of the faults are where lengths and names stand rather than numbers.
        int at = random.Next(random.OneIn(2) ? file.Length : Math.Min(file.Length, Header));
        Range stretch = random.Stretch(file.Length);
        switch (random.Next(8))
        {
            case 0:
                file[at] = (byte)random.Next(256);
                return file;
            case 1:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 2:
                Put(file.AsSpan(at), EdgeNumbers.Draw(random), 1 << random.Next(4), random.OneIn(4));
                return file;
            case 3:
                return [.. file[..stretch.Start], .. file[stretch.End..]];
            case 4:
                return [.. file[..stretch.End], .. file[stretch.Start..]];
            case 5:
                file.AsSpan(at, Math.Min(random.Next(1, 11), file.Length - at)).Fill((byte)(random.OneIn(2) ? 0xFF : 0));
                return file;
            case 6:
                byte[] other = random.Of(files);
                return [.. file[..at], .. other[random.Stretch(other.Length)], .. file[at..]];
            default:
                return random.OneIn(3) ? file[..at] : file;
        }
    }

    private static void Put(Span<byte> to, long number, int size, bool bigEndian)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        bytes = bytes[..Math.Min(size, to.Length)];
        if (bigEndian)
            bytes.Reverse();
        bytes.CopyTo(to);
    }
}
