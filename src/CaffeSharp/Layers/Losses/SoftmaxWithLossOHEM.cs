using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>−log of the probability that a softmax gives the label, together and label by label: how R-FCN finds hard examples.</summary>
/// <remarks>
/// Bottoms scores <c>[outer…, C, inner…]</c> and labels. Tops the loss over its labels, the probabilities, and the loss of each label, shaped
/// as the labels and 0 where one is ignored.
/// </remarks>
internal sealed record SoftmaxWithLossOHEM : SoftmaxLoss
{
    /// <summary>Whether a third top has the loss of each label.</summary>
    public bool HasEach { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static SoftmaxWithLossOHEM Parse(LayerSetup setup) => new()
    {
        Axis = setup.Text.SoftmaxParam?.Axis ?? 1,
        Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.CountedLabels),
        HasProbabilities = setup.Text.Top.Count > 1,
        HasEach = setup.Text.Top.Count > 2,
    };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape[] tops = base.InferShapes(bottoms);
        return HasEach ? [.. tops, bottoms[1]] : tops;
    }

    private protected override double Loss(LayerRun run, ReadOnlySpan<float> probabilities, AxisView view, int label) =>
        SoftmaxWithLoss.LogLoss(probabilities[label * view.Inner]);

    private protected override void Each(LayerRun run, int label, double loss)
    {
        if (HasEach)
            run.Tops[2].Span[label] = (float)loss;
    }
}
