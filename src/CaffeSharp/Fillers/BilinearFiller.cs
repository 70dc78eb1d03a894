using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>
/// The kernel of bilinear interpolation in every channel, which makes a deconvolution enlarge an image. In one
/// direction, for a kernel of size w: 1 - |i/f - c| with f = ⌈w/2⌉ and c = (w - 1)/(2f), so w = 4 gives
/// 0.25, 0.75, 0.75, 0.25. The kernel is the product of both directions.
/// </summary>
/// <remarks>To enlarge by s: kernel 2s - s mod 2, stride s, pad ⌈(s - 1)/2⌉, group and num_output the channel count.</remarks>
internal sealed record BilinearFiller : Filler
{
    /// <inheritdoc/>
    public override string Describe() => "bilinear";

    /// <inheritdoc/>
    public override void Check(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Axes != 4 || shape[2] != shape[3])
            throw new FillerException($"a bilinear filler needs 4 axes and a square kernel, which {shape} does not have");
    }

    private protected override void FillAll(Blob blob, RandomStream random)
    {
        int size = blob.Shape[3], plane = size * size;
        double[] profile = Profile(size);
        Span<float> values = blob.Span;
        for (int i = 0; i < plane; i++)
            values[i] = (float)(profile[i / size] * profile[i % size]);
        for (int start = plane; start < values.Length; start += plane)
            values[..plane].CopyTo(values[start..]);
    }

    private static double[] Profile(int size)
    {
        int factor = (size + 1) / 2;
        double centre = (size - 1) / (2.0 * factor);
        double[] profile = new double[size];
        for (int i = 0; i < size; i++)
            profile[i] = 1 - Math.Abs((double)i / factor - centre);
        return profile;
    }
}
