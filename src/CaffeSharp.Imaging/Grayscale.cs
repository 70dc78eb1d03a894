namespace CaffeSharp.Imaging;

/// <summary>Colour to gray and back, in OpenCV's numbers.</summary>
internal static class Grayscale
{
    // OpenCV's 15-bit weights: 0.114, 0.587 and 0.299 times 2^15. They add up to 2^15, so white stays white.
    private const int Shift = 15;
    private const int Blue = 3735;
    private const int Green = 19235;
    private const int Red = 9798;

    /// <summary>Three channels to one, or one to three.</summary>
    public static byte[] Convert(ReadOnlySpan<byte> pixels, int channels) =>
        channels == 1 ? FromBgr(pixels) : ToBgr(pixels);

    private static byte[] FromBgr(ReadOnlySpan<byte> bgr)
    {
        byte[] gray = new byte[bgr.Length / 3];
        for (int i = 0; i < gray.Length; i++)
        {
            ReadOnlySpan<byte> pixel = bgr.Slice(3 * i, 3);
            int sum = (Blue * pixel[0]) + (Green * pixel[1]) + (Red * pixel[2]);
            gray[i] = (byte)((sum + (1 << (Shift - 1))) >> Shift);
        }
        return gray;
    }

    private static byte[] ToBgr(ReadOnlySpan<byte> gray)
    {
        byte[] bgr = new byte[checked(gray.Length * 3)];
        for (int i = 0; i < gray.Length; i++)
            bgr.AsSpan(3 * i, 3).Fill(gray[i]);
        return bgr;
    }
}
