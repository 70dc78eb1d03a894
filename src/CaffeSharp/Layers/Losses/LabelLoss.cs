using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>A loss of one label for every item, averaged over the batch.</summary>
/// <remarks>Bottoms scores <c>[N, …]</c> and N labels; top one number.</remarks>
internal abstract record LabelLoss : Layer
{
    /// <inheritdoc/>
    public sealed override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape scores = bottoms[0], labels = bottoms[1];
        return scores.Axes > 0 && labels.Count() == scores[0]
            ? [Shape.Scalar]
            : throw new LayerException($"takes scores [N, …] and a label for each of N, not {scores} and {labels}");
    }

    /// <inheritdoc/>
    public sealed override void Forward(LayerRun run)
    {
        int items = run.Bottoms[0].Shape[0], classes = run.Bottoms[0].Shape.Count(1);
        double sum = 0;
        for (int n = 0; n < items; n++)
            sum += Loss(run.Input.Slice(n * classes, classes), Index("the label", run.Bottoms[1].Span[n], classes));
        run.Output[0] = (float)(sum / items);
    }

    /// <summary>The loss of one item.</summary>
    protected abstract double Loss(ReadOnlySpan<float> scores, int label);
}
