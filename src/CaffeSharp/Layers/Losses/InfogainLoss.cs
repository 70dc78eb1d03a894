using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// −Σ over classes c of h[label, c] · log p[c], where p comes from a softmax and h is a third bottom <c>[…, C, C]</c> that says
/// how much each class tells of each label; averaged over the labels.
/// </summary>
/// <remarks>A probability counts as no less than 1e-20.</remarks>
internal sealed record InfogainLoss : SoftmaxLoss
{
    private const float Least = 1e-20f;

    /// <summary>Makes the layer from its text.</summary>
    public static InfogainLoss Parse(LayerSetup setup) => new()
    {
        Axis = setup.Text.InfogainLossParam?.Axis ?? 1,
        Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.CountedLabels),
        HasProbabilities = setup.Text.Top.Count > 1,
    };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        if (bottoms.Count == 2)
            throw new LayerException("takes its matrix from a third bottom; a source file is not read");
        RequireBottoms(bottoms, 3);
        Shape[] tops = base.InferShapes(bottoms);
        long classes = bottoms[0][Axis];
        return bottoms[2].Count() == classes * classes
            ? tops
            : throw new LayerException($"has a matrix {bottoms[2]} for {classes} classes, which takes {classes * classes} numbers");
    }

    private protected override double Loss(LayerRun run, ReadOnlySpan<float> probabilities, AxisView view, int label)
    {
        ReadOnlySpan<float> row = run.Bottoms[2].Span.Slice(label * view.Size, view.Size);
        double sum = 0;
        for (int c = 0; c < row.Length; c++)
            sum -= row[c] * Math.Log(Math.Max(probabilities[c * view.Inner], Least));
        return sum;
    }
}
