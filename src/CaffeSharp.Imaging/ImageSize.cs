namespace CaffeSharp.Imaging;

/// <summary>The size of a picture in pixels; height first, as in a blob <c>[N, C, H, W]</c>.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>Whether a picture can have this size: at least one pixel, and few enough for one array of colours.</summary>
    internal bool IsPossible => Height > 0 && Width > 0 && (long)Height * Width <= Array.MaxLength / 3;

    /// <summary>Whether a picture of the other size fits into one of this size.</summary>
    internal bool Holds(ImageSize other) => Height >= other.Height && Width >= other.Width;

    /// <summary>Width first, as picture sizes are spoken: <c>320x240</c>.</summary>
    public override string ToString() => $"{Width}x{Height}";
}
