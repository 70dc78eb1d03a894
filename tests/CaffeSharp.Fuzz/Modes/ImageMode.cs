using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Mutation;
using CaffeSharp.Imaging;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>Pictures: decoded and made a net's input.</summary>
internal sealed class ImageMode(Corpus corpus) : FuzzMode
{
    // What is made of a larger picture takes its time and memory.
    private const int MostPixels = 1 << 20;

    private readonly Lazy<byte[][]> _files = new(() => [.. corpus.Seeds(new ImageMode(corpus)), .. SmallPictures.All()]);

    /// <inheritdoc/>
    public override string Name => "image";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <inheritdoc/>
    public override bool UsesNativeMemory => true;

    /// <inheritdoc/>
    public override byte[] Make(Random random) => ByteMutator.Mutate(random, _files.Value);

    /// <inheritdoc/>
    public override void Check(byte[] file)
    {
        Image image = Image.Load(new MemoryStream(file), "case");
        if (image.Size.Width * image.Size.Height > MostPixels)
            return;
        Preprocessing.ClassificationCpp.ToBlob(image, [1, 3, 5, 7]);
        Preprocessing.Pycaffe.ToBlob(image, [1, 1, 9, 4]);
    }
}
