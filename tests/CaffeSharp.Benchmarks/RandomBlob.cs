using CaffeSharp.Blobs;

namespace CaffeSharp.Benchmarks;

/// <summary>Numbers to measure on.</summary>
internal static class RandomBlob
{
    /// <summary>A blob of numbers from -0.5 to 0.5, the same for the same seed.</summary>
    public static Blob Of(Shape shape, int seed)
    {
        var random = new Random(seed);
        var blob = new Blob(shape);
        foreach (ref float value in blob.Span)
            value = random.NextSingle() - 0.5f;
        return blob;
    }
}
