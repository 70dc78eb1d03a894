namespace CaffeSharp.Imaging;

/// <summary>What the first bytes of a file say about it.</summary>
internal static class FileSignature
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Length = 16;

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    /// <summary>Whether a file that starts so is a JPEG, PNG, WebP, BMP, GIF, TIFF or PPM.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> start) =>
        start.StartsWith(Jpeg) || start.StartsWith(Png) || start.StartsWith("BM"u8) || start.StartsWith("GIF8"u8)
        || (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8))
        || TiffPicture.Is(start) || PortablePixmap.Is(start);

    /// <summary>The end of a sentence that says what else it is, where that can be seen; else nothing.</summary>
    public static string Guess(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("%PDF"u8))
            return ", but a PDF file";
        foreach (byte b in start)
        {
            if (b is < (byte)' ' and not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
                return "";
        }
        return ", but text";
    }
}
