using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Σ over pairs / 2N, where a similar pair adds d² and another max(0, margin − d)², d being the distance of its two items. The
/// legacy version adds max(0, margin − d²) for the latter.
/// </summary>
/// <remarks>Bottoms a and b <c>[N, C]</c>, and N numbers that are 0 for pairs that are not similar; top one number.</remarks>
internal sealed record ContrastiveLoss : Layer
{
    /// <summary>How far apart a pair that is not similar should be.</summary>
    public float Margin { get; init; } = 1;

    /// <summary>Whether the square of the distance is held against the margin.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static ContrastiveLoss Parse(LayerSetup setup)
    {
        ContrastiveLossParameter text = setup.Text.ContrastiveLossParam ?? new();
        return new ContrastiveLoss { Margin = text.Margin, IsLegacy = text.LegacyVersion };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 3);
        Shape a = bottoms[0];
        return a.Axes > 0 && bottoms[1] == a && bottoms[2].Count() == a[0]
            ? [Shape.Scalar]
            : throw new LayerException($"takes two bottoms of one shape [N, C] and N numbers, not {a}, {bottoms[1]} and {bottoms[2]}");
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int items = run.Bottoms[0].Shape[0], size = run.Bottoms[0].Shape.Count(1);
        double sum = 0;
        for (int n = 0; n < items; n++)
        {
            double squared = Sums.SquaredDistance(run.Input.Slice(n * size, size), run.Bottoms[1].Span.Slice(n * size, size));
            double missing = Math.Max(0, Margin - (IsLegacy ? squared : Math.Sqrt(squared)));
            sum += (int)run.Bottoms[2].Span[n] != 0 ? squared : IsLegacy ? missing : missing * missing;
        }
        run.Output[0] = (float)(sum / items / 2);
    }
}
