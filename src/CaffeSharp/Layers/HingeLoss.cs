using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Σ over classes of max(0, 1 + s · x), or of its square, averaged over the batch; s is −1 for the label and 1 for all others.
/// </summary>
/// <remarks>Bottoms scores <c>[N, …]</c> and N labels; top one number.</remarks>
public sealed record HingeLoss : Layer
{
    /// <summary>Whether the squares are summed.</summary>
    public bool IsSquared { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static HingeLoss Parse(LayerSetup setup) => new() { IsSquared = setup.Text.HingeLossParam?.Norm == HingeLossParameter.Types.Norm.L2 };

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
            for (int c = 0; c < classes; c++)
            {
                float x = run.Input[(n * classes) + c];
                double margin = Math.Max(0, 1 + (c == label ? -x : x));
                sum += IsSquared ? margin * margin : margin;
            }
        }
        run.Output[0] = (float)(sum / items);
    }
}
