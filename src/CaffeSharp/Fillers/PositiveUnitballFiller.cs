using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>
/// Positive numbers that sum to 1 over each output's inputs: x[n, k] = u[n, k] / Σₖ u[n, k], with u uniform
/// between 0 and 1, n over shape[0] and k over all other axes.
/// </summary>
internal sealed record PositiveUnitballFiller : Filler
{
    /// <inheritdoc/>
    public override string Describe() => "positive_unitball";

    private protected override void FillAll(Blob blob, RandomStream random)
    {
        int rowLength = blob.Shape.Count(1);
        Parallel.For(0, blob.Shape.Count() / rowLength, row =>
        {
            int start = row * rowLength;
            double sum = 0;
            for (int k = 0; k < rowLength; k++)
                sum += random.Uniform(start + k);
            Span<float> values = blob.Span.Slice(start, rowLength);
            for (int k = 0; k < rowLength; k++)
                values[k] = (float)(random.Uniform(start + k) / sum);
        });
    }
}
