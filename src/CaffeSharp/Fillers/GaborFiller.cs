using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>
/// A bank of edge detectors: filter k of K is a Gabor function at the angle πk/K, e^(−(x² + y²) / 2σ²) · cos(2πx' / λ) with σ = w/4 and
/// λ = w/2 for a kernel of size w, the same in every channel. Intel's fork has a fixed table in its place, which matters only to nets
/// without trained weights.
/// </summary>
internal sealed record GaborFiller : Filler
{
    /// <inheritdoc/>
    public override string Describe() => "gabor";

    /// <inheritdoc/>
    public override void Check(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Axes != 4 || shape[2] != shape[3])
            throw new FillerException($"a gabor filler needs 4 axes and a square kernel, which {shape} does not have");
    }

    private protected override void FillAll(Blob blob, RandomStream random)
    {
        int size = blob.Shape[3], plane = size * size;
        double middle = (size - 1) / 2.0, width = size / 4.0;
        Span<float> values = blob.Span;
        for (int i = 0; i < values.Length; i++)
        {
            double angle = Math.PI * (i / blob.Shape.Count(1)) / blob.Shape[0], x = (i % size) - middle, y = (i % plane / size) - middle;
            double along = (x * Math.Cos(angle)) + (y * Math.Sin(angle));
            values[i] = (float)(Math.Exp(-((x * x) + (y * y)) / (2 * width * width)) * Math.Cos(2 * Math.PI * along / (size / 2.0)));
        }
    }
}
