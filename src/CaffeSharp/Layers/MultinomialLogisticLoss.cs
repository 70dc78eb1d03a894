using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>−log of the probability that the bottom holds for the label, averaged over the batch.</summary>
/// <remarks>Bottoms probabilities <c>[N, …]</c> and N labels; top one number. A probability counts as no less than 1e-20.</remarks>
public sealed record MultinomialLogisticLoss : Layer
{
    private const float Least = 1e-20f;

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Labels.Items(bottoms[0], bottoms[1]);
        return [Shape.Scalar];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var (items, classes) = Labels.Items(run.Bottoms[0].Shape, run.Bottoms[1].Shape);
        double sum = 0;
        for (int n = 0; n < items; n++)
        {
            int label = Index("the label", run.Bottoms[1].Span[n], classes);
            sum -= Math.Log(Math.Max(run.Input[(n * classes) + label], Least));
        }
        run.Output[0] = (float)(sum / items);
    }
}
