namespace CaffeSharp.Imaging;

/// <summary>Where an output pixel's centre falls in the input: the half-pixel rule of every resize here.</summary>
internal static class ResizePosition
{
    /// <summary>
    /// (index + 0.5) · scale − 0.5 as a whole part, which may be −1, and a fraction in [0, 1). Single precision and
    /// the scale as the inverse of the inverse, since OpenCV has it so and the last bit shows.
    /// </summary>
    public static (int Whole, float Fraction) At(int index, int input, int output)
    {
        double scale = 1 / ((double)output / input);
        float position = (float)(((index + 0.5) * scale) - 0.5);
        float whole = MathF.Floor(position);
        return ((int)whole, position - whole);
    }
}
