using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Σ over classes of max(0, 1 + s · x), or of its square, averaged over the batch; s is −1 for the label and 1 for all others.
/// </summary>
internal sealed record HingeLoss : LabelLoss
{
    /// <summary>Whether the squares are summed.</summary>
    public bool IsSquared { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static HingeLoss Parse(LayerSetup setup) => new() { IsSquared = setup.Text.HingeLossParam?.Norm == HingeLossParameter.Types.Norm.L2 };

    /// <inheritdoc/>
    protected override double Loss(ReadOnlySpan<float> scores, int label)
    {
        double sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            double margin = Math.Max(0, 1 + (c == label ? -scores[c] : scores[c]));
            sum += IsSquared ? margin * margin : margin;
        }
        return sum;
    }
}
