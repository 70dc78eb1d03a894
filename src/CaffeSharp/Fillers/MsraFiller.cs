using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>
/// Normal with mean 0 and variance 2/n, where n is the fan: what keeps the variance through ReLU layers.
/// From He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.
/// </summary>
/// <param name="VarianceNorm">Which fan n is.</param>
internal sealed record MsraFiller(VarianceNorm VarianceNorm = VarianceNorm.FanIn) : Filler
{
    /// <inheritdoc/>
    public override string Describe() => $"msra({Fan.Describe(VarianceNorm)})";

    private protected override void FillAll(Blob blob, RandomStream random)
    {
        float std = (float)Math.Sqrt(2 / Fan.Of(blob.Shape, VarianceNorm));
        new GaussianFiller(mean: 0, std).Fill(blob, random);
    }
}
