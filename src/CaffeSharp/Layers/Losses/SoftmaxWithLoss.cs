using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>−log of the probability that a softmax gives the label, averaged over the labels.</summary>
/// <remarks>A probability counts as no less than the smallest normal float.</remarks>
public sealed record SoftmaxWithLoss : SoftmaxLoss
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Makes the layer from its text.</summary>
    public static SoftmaxWithLoss Parse(LayerSetup setup) => new()
    {
        Axis = setup.Text.SoftmaxParam?.Axis ?? 1,
        Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.CountedLabels),
        HasProbabilities = setup.Text.Top.Count > 1,
    };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        return base.InferShapes(bottoms);
    }

    private protected override double Loss(LayerRun run, ReadOnlySpan<float> probabilities, AxisView view, int label) =>
        -Math.Log(Math.Max(probabilities[label * view.Inner], SmallestNormal));
}
