using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>
/// Independent numbers from a normal distribution, of which only a part is kept when <see cref="Sparse"/> asks
/// for it; the rest is 0.
/// </summary>
internal sealed record GaussianFiller : Filler
{
    /// <summary>The value of <see cref="Sparse"/> that keeps all numbers.</summary>
    public const int Dense = -1;

    /// <summary>Makes a gaussian filler; the defaults are Caffe's.</summary>
    /// <exception cref="FillerException">
    /// The standard deviation is not above 0, a number is not finite, or <paramref name="sparse"/> is below -1.
    /// </exception>
    public GaussianFiller(float mean = 0, float std = 1, int sparse = Dense)
    {
        if (!float.IsFinite(mean))
            throw new FillerException(Invariant($"the mean of a gaussian filler must be finite, not {mean}"));
        if (!(float.IsFinite(std) && std > 0))
            throw new FillerException(Invariant($"the std of a gaussian filler must be above 0 and finite, not {std}"));
        if (sparse < Dense)
            throw new FillerException(Invariant($"sparse of a gaussian filler must be -1 (off) or a count, not {sparse}"));
        Mean = mean;
        Std = std;
        Sparse = sparse;
    }

    /// <summary>The mean.</summary>
    public float Mean { get; }

    /// <summary>The standard deviation.</summary>
    public float Std { get; }

    /// <summary>
    /// How many weights of each input are expected not to be 0, over the shape[0] outputs: each number is kept with
    /// probability sparse / shape[0]. -1 keeps all.
    /// </summary>
    public int Sparse { get; }

    /// <inheritdoc/>
    public override string Describe() =>
        "gaussian(" + (Mean == 0 ? "" : Invariant($"mean {Mean}, ")) + Invariant($"std {Std}") +
        (Sparse == Dense ? ")" : Invariant($", sparse {Sparse})"));

    /// <inheritdoc/>
    public override void Check(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (Sparse > Outputs(shape))
            throw new FillerException(Invariant($"sparse {Sparse} of a gaussian filler is more than the {Outputs(shape)} outputs of {shape}"));
    }

    private protected override void FillAll(Blob blob, RandomStream random)
    {
        double mean = Mean, std = Std, kept = Sparse == Dense ? 1 : (double)Sparse / Outputs(blob.Shape);
        RandomStream mask = random.Child(1);
        FillInChunks(blob.Data, (chunk, start) =>
        {
            for (int i = 0; i < chunk.Length; i++)
                chunk[i] = (float)(mean + std * random.Gaussian(start + i));
            for (int i = 0; kept < 1 && i < chunk.Length; i++)
            {
                if (mask.Uniform(start + i) >= kept)
                    chunk[i] = 0;
            }
        });
    }

    private static int Outputs(Shape shape) => shape.Axes > 0 ? shape[0] : 1;
}
