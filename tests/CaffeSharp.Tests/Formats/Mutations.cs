using CsCheck;

namespace CaffeSharp.Tests.Formats;

/// <summary>Files with a few random faults: bytes changed, stretches lost or doubled, an end cut off.</summary>
internal static class Mutations
{
    public static Gen<byte[]> Of(byte[][] files) =>
        from file in Gen.Int[0, files.Length - 1].Select(i => files[i])
        from faults in Fault.Array[1, 6]
        select faults.Aggregate(file, Apply);

    private static Gen<(int Kind, double Where, int Length, byte Value)> Fault =>
        Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Int[1, 40], Gen.Byte);

    private static byte[] Apply(byte[] file, (int Kind, double Where, int Length, byte Value) fault)
    {
        if (file.Length == 0)
            return file;
        // Faults crowd at the start, where lengths and names are rather than numbers.
        int at = (int)(fault.Where * fault.Where * (file.Length - 1)), end = Math.Min(file.Length, at + fault.Length);
        byte[] copy = [.. file];
        switch (fault.Kind)
        {
            case 0:
                copy[at] = fault.Value;
                return copy;
            case 1:
                copy[at] ^= (byte)(1 << (fault.Value & 7));
                return copy;
            case 2:
                return [.. file[..at], .. file[end..]];
            case 3:
                return [.. file[..end], .. file[at..]];
            default:
                copy.AsSpan(at, Math.Min(5, file.Length - at)).Fill(0xFF);
                return fault.Value < 128 ? copy : file[..at];
        }
    }
}
