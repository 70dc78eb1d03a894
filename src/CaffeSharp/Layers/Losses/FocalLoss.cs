using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>−α · (1 − p)^γ · log p, where p is the probability that a softmax gives the label, averaged over the labels (Lin et al., 2017).</summary>
/// <remarks>A probability counts as no less than the smallest normal float.</remarks>
internal sealed record FocalLoss : SoftmaxLoss
{
    /// <summary>What every loss is multiplied by.</summary>
    public float Alpha { get; init; } = 0.25f;

    /// <summary>How much less counts what is sure already.</summary>
    public float Gamma { get; init; } = 2;

    /// <summary>Makes the layer from its text.</summary>
    public static FocalLoss Parse(LayerSetup setup) => new()
    {
        Axis = setup.Text.SoftmaxParam?.Axis ?? 1,
        Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.CountedLabels),
        HasProbabilities = setup.Text.Top.Count > 1,
        Alpha = setup.Text.FocalLossParam?.Alpha ?? 0.25f,
        Gamma = setup.Text.FocalLossParam?.Gamma ?? 2,
    };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        return base.InferShapes(bottoms);
    }

    /// <summary>The formula for one probability.</summary>
    internal static double Of(float probability, float alpha, float gamma) =>
        alpha * Math.Pow(1.0 - probability, gamma) * SoftmaxWithLoss.LogLoss(probability);

    private protected override double Loss(LayerRun run, ReadOnlySpan<float> probabilities, AxisView view, int label) =>
        Of(probabilities[label * view.Inner], Alpha, Gamma);
}
