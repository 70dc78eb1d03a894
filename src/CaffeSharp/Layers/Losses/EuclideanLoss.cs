using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>Σ (a − b)² / 2N over two bottoms of N items each.</summary>
internal sealed record EuclideanLoss : Layer
{
    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape a = bottoms[0], b = bottoms[1];
        return a.Axes > 0 && b.Axes > 0 && a[0] == b[0] && a.Count(1) == b.Count(1)
            ? [Shape.Scalar]
            : throw new LayerException($"takes two bottoms of as many numbers for each item, not {a} and {b}");
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run) =>
        run.Output[0] = (float)(Sums.SquaredDistance(run.Input, run.Bottoms[1].Span) / run.Bottoms[0].Shape[0] / 2);
}
