namespace CaffeSharp.Imaging;

/// <summary>
/// Bilinear resizing of 8-bit pixels that gives the bits of OpenCV's <c>INTER_LINEAR</c>:
/// <code>
/// x   = (j + 0.5) · scale − 0.5,  scale = 1 / (out / in);  w = ⌊x⌋,  a₁ = round(2048 · (x − w)),  a₀ = round(2048 · (1 − (x − w)))
/// row = a₀ · p[w] + a₁ · p[w + 1]                                            22 bits
/// out = ((b₀ · (row₀ ≫ 4) ≫ 16) + (b₁ · (row₁ ≫ 4) ≫ 16) + 2) ≫ 2           b as a, down the rows
/// </code>
/// Rounding is half to even, x is single precision, and positions beyond the edge are moved onto it.
/// </summary>
internal static class ByteResize
{
    private const int One = 1 << 11;

    public static Image Resize(Image image, ImageSize size)
    {
        if (!size.IsPossible)
            throw new ImageException($"a picture cannot be resized to {size} pixels");
        int channels = image.Channels, rowLength = checked(size.Width * channels);
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        byte[] output = new byte[checked(size.Height * rowLength)];
        Tap[] columns = Taps(image.Width, size.Width);
        // Neighbouring output rows lie between the same two input rows, so each of these is stretched once.
        int[] upper = new int[rowLength], lower = new int[rowLength];
        int upperRow = -1, lowerRow = -1;
        for (int i = 0; i < size.Height; i++)
        {
            // Columns off the edge are moved onto it, rows are read twice instead: the rounding differs.
            (int h, float fraction) = ResizePosition.At(i, image.Height, size.Height);
            int first = Math.Clamp(h, 0, image.Height - 1), second = Math.Clamp(h + 1, 0, image.Height - 1);
            if (first == lowerRow)
                (upper, lower, upperRow, lowerRow) = (lower, upper, lowerRow, upperRow);
            Stretch(first, ref upperRow, pixels, image, columns, upper);
            Stretch(second, ref lowerRow, pixels, image, columns, lower);
            Blend(upper, lower, Weight(1 - fraction), Weight(fraction), output.AsSpan(i * rowLength, rowLength));
        }
        return new Image(size, channels, output);
    }

    private static Tap[] Taps(int input, int output)
    {
        var taps = new Tap[output];
        for (int j = 0; j < output; j++)
        {
            (int w, float fraction) = ResizePosition.At(j, input, output);
            bool outside = w < 0 || w >= input - 1;
            w = Math.Clamp(w, 0, input - 1);
            taps[j] = outside ? new Tap(w, w, One, 0) : new Tap(w, w + 1, Weight(1 - fraction), Weight(fraction));
        }
        return taps;
    }

    private static int Weight(float fraction) => (int)MathF.Round(fraction * One);

    private static void Stretch(int row, ref int held, ReadOnlySpan<byte> pixels, Image image, Tap[] columns, int[] stretched)
    {
        if (row == held)
            return;
        held = row;
        int channels = image.Channels, length = image.Width * channels;
        ReadOnlySpan<byte> source = pixels.Slice(row * length, length);
        for (int j = 0; j < columns.Length; j++)
        {
            Tap tap = columns[j];
            for (int c = 0; c < channels; c++)
            {
                int left = source[(tap.Left * channels) + c], right = source[(tap.Right * channels) + c];
                stretched[(j * channels) + c] = (tap.LeftWeight * left) + (tap.RightWeight * right);
            }
        }
    }

    private static void Blend(int[] upper, int[] lower, int upperWeight, int lowerWeight, Span<byte> output)
    {
        for (int k = 0; k < output.Length; k++)
        {
            int sum = ((upperWeight * (upper[k] >> 4)) >> 16) + ((lowerWeight * (lower[k] >> 4)) >> 16);
            output[k] = (byte)((sum + 2) >> 2);
        }
    }

    private readonly record struct Tap(int Left, int Right, int LeftWeight, int RightWeight);
}
