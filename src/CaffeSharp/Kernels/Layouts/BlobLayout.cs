using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Layouts;

/// <summary>
/// How the numbers of a blob <c>[N, C, spatial…]</c> lie in memory: channels in blocks of <see cref="Lane"/>, a
/// block's channels innermost.
/// <code>
/// plain, lane 1      n: c0 p0 p1 p2 …, c1 p0 p1 p2 …, c2 …
/// blocked, lane 4    n: block 0: p0 c0 c1 c2 c3, p1 c0 c1 c2 c3, …   block 1: p0 c4 c5 c6 c7, …
/// </code>
/// A blob whose channels do not fill the last block still takes all of it. What is in the unused elements means
/// nothing but is finite: writers put 0 there, or what an epilogue makes of 0.
/// </summary>
/// <param name="Lane">Channels in a block: 1 for the plain layout, else the machine's vector width in floats.</param>
internal readonly record struct BlobLayout(int Lane)
{
    /// <summary>Row-major <c>[N, C, spatial…]</c>.</summary>
    public static BlobLayout Plain => new(1);

    /// <summary>Whether channels lie in blocks.</summary>
    public bool IsBlocked => Lane > 1;

    /// <summary>Blocks that <paramref name="channels"/> take.</summary>
    public int Blocks(int channels) => (channels + Lane - 1) / Lane;

    /// <summary>Whether <paramref name="channels"/> fill whole blocks.</summary>
    public bool Fills(int channels) => channels % Lane == 0;

    /// <summary>The shape of all that a blob takes: <c>[N, C, …]</c> with C rounded up to whole blocks.</summary>
    public Shape Stored(Shape shape) => IsBlocked ? shape.With(1, Blocks(shape[1]) * Lane) : shape;

    /// <summary>Floats of one image of <paramref name="channels"/> planes of <paramref name="pixels"/>.</summary>
    /// <exception cref="ShapeException">More than a blob may hold.</exception>
    public int ImageFloats(int channels, int pixels) => Floats(1, channels, pixels);

    /// <summary>Floats of a whole blob.</summary>
    /// <exception cref="ShapeException">More than a blob may hold.</exception>
    public int Floats(int batch, int channels, int pixels) => Shape.Create(batch, Blocks(channels), Lane, pixels).Count();

    /// <summary><c>NCHW</c>, <c>NCHW16c</c>, …</summary>
    public override string ToString() => IsBlocked ? $"NCHW{Lane}c" : "NCHW";
}
