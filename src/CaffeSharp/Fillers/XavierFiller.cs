using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>
/// Uniform between -√(3/n) and √(3/n), so that the variance is 1/n, where n is the fan.
/// From Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
/// </summary>
/// <param name="VarianceNorm">Which fan n is.</param>
internal sealed record XavierFiller(VarianceNorm VarianceNorm = VarianceNorm.FanIn) : Filler
{
    /// <inheritdoc/>
    public override string Describe() => $"xavier({Fan.Describe(VarianceNorm)})";

    private protected override void FillAll(Blob blob, RandomStream random)
    {
        float bound = (float)Math.Sqrt(3 / Fan.Of(blob.Shape, VarianceNorm));
        new UniformFiller(-bound, bound).Fill(blob, random);
    }
}
