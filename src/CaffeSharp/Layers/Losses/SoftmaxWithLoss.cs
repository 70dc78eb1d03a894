using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>−log of the probability that a softmax gives the label, averaged over the labels.</summary>
/// <remarks>A probability counts as no less than the smallest normal float. SegNet weighs every label by its class, and still averages over the labels.</remarks>
internal sealed record SoftmaxWithLoss : SoftmaxLoss
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The weight of every class, none where all count alike.</summary>
    public IReadOnlyList<float> Weights { get; init; } = [];

    /// <summary>Makes the layer from its text.</summary>
    public static SoftmaxWithLoss Parse(LayerSetup setup) => new()
    {
        Weights = setup.Text.LossParam is { WeightByLabelFreqs: true } text ? [.. text.ClassWeighting] : [],
        Axis = setup.Text.SoftmaxParam?.Axis ?? 1,
        Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.CountedLabels),
        HasProbabilities = setup.Text.Top.Count > 1,
    };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        if (Weights.Count > 0 && bottoms[0][Axis] != Weights.Count)
            throw new LayerException($"has {Weights.Count} class_weighting, but {bottoms[0][Axis]} classes in its bottom {bottoms[0]}");
        return base.InferShapes(bottoms);
    }

    /// <summary>−log of one probability.</summary>
    internal static double LogLoss(float probability) => -Math.Log(Math.Max(probability, SmallestNormal));

    private protected override double Loss(LayerRun run, ReadOnlySpan<float> probabilities, AxisView view, int label) =>
        (Weights.Count > 0 ? Weights[label] : 1) * LogLoss(probabilities[label * view.Inner]);
}
