using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>Independent numbers, uniform between <see cref="Min"/> and <see cref="Max"/>.</summary>
internal sealed record UniformFiller : Filler
{
    /// <summary>Makes a uniform filler. Caffe's defaults are not symmetric: 0 and 1.</summary>
    /// <exception cref="FillerException">The range is reversed or not finite.</exception>
    public UniformFiller(float min = 0, float max = 1)
    {
        if (!(float.IsFinite(min) && float.IsFinite(max) && min <= max))
            throw new FillerException(Invariant($"a uniform filler cannot draw between min {min} and max {max}"));
        Min = min;
        Max = max;
    }

    /// <summary>The smallest number.</summary>
    public float Min { get; }

    /// <summary>The largest number.</summary>
    public float Max { get; }

    /// <inheritdoc/>
    public override string Describe() => Invariant($"uniform({Min} to {Max})");

    private protected override void FillAll(Blob blob, RandomStream random)
    {
        double min = Min, range = (double)Max - Min;
        FillInChunks(blob.Data, (chunk, start) =>
        {
            for (int i = 0; i < chunk.Length; i++)
                chunk[i] = (float)(min + range * random.Uniform(start + i));
        });
    }
}
