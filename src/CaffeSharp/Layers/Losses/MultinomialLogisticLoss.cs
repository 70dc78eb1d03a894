namespace CaffeSharp.Layers;

/// <summary>−log of the probability that the bottom holds for the label, averaged over the batch.</summary>
/// <remarks>A probability counts as no less than 1e-20.</remarks>
internal sealed record MultinomialLogisticLoss : LabelLoss
{
    private const float Least = 1e-20f;

    /// <inheritdoc/>
    protected override double Loss(ReadOnlySpan<float> scores, int label) => -Math.Log(Math.Max(scores[label], Least));
}
