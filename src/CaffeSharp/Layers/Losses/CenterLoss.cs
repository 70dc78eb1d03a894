using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Σ (x − c)² / 2N, where c is the learned centre of the label's class (Wen et al., 2016). The layer of caffe-face.</summary>
/// <remarks>Bottoms x <c>[N, …]</c> of D numbers behind the axis, and N labels; centres <c>[classes, D]</c>; top one number.</remarks>
internal sealed record CenterLoss : Layer
{
    /// <summary>The first axis of what belongs to one label.</summary>
    public int Axis { get; init; } = 1;

    /// <summary>The centre of every class.</summary>
    public required ParameterBlob Centers { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static CenterLoss Parse(LayerSetup setup)
    {
        CenterLossParameter text = setup.Text.CenterLossParam ?? new();
        RequireBottoms(setup.Bottoms, 2);
        Shape x = setup.Bottoms[0];
        int axis = x.CanonicalAxis(text.Axis);
        return new CenterLoss { Axis = axis, Centers = setup.Parameter([Positive("num_output", text.NumOutput), x.Count(axis)], text.CenterFiller, 0) };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape x = bottoms[0];
        int axis = x.CanonicalAxis(Axis);
        return x.Count(axis) == Centers.Shape[1] && bottoms[1].Count() == x.Count(0, axis)
            ? [Shape.Scalar]
            : throw new LayerException($"has centres of {Centers.Shape[1]} numbers, which do not fit {x} and labels {bottoms[1]}");
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int size = Centers.Shape[1], items = run.Bottoms[1].Shape.Count();
        double sum = 0;
        for (int n = 0; n < items; n++)
        {
            int label = Index("the label", run.Bottoms[1].Span[n], Centers.Shape[0]);
            sum += Sums.SquaredDistance(run.Input.Slice(n * size, size), Centers.Span.Slice(label * size, size));
        }
        run.Output[0] = (float)(sum / items / 2);
    }
}
