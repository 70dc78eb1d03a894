using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// How large a part of the labels is among the <c>top_k</c> highest scores; a second top says it for every class. A tie
/// counts against the label.
/// </summary>
/// <remarks>Bottoms scores <c>[outer…, C, inner…]</c> with the classes at <c>axis</c>, and outer · inner labels; tops one number and <c>[C]</c>.</remarks>
internal sealed record Accuracy : Layer
{
    /// <summary>How many scores may be at least as high as the label's, its own included.</summary>
    public int TopK { get; init; } = 1;

    /// <summary>The axis of the classes; negative ones count from the last.</summary>
    public int Axis { get; init; } = 1;

    /// <summary>A label that does not count, if there is one.</summary>
    public int? IgnoredLabel { get; init; }

    /// <summary>Whether there is a second top.</summary>
    public bool IsPerClass { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Accuracy Parse(LayerSetup setup)
    {
        AccuracyParameter text = setup.Text.AccuracyParam ?? new();
        return new Accuracy
        {
            TopK = Positive("top_k", text.TopK),
            Axis = text.Axis,
            IgnoredLabel = text.HasIgnoreLabel ? text.IgnoreLabel : null,
            IsPerClass = setup.Text.Top.Count > 1,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        AxisView view = Labels.View(bottoms[0], Axis, bottoms[1]);
        if (TopK > view.Size)
            throw new LayerException($"has top_k {TopK}, more than the {view.Size} classes of its bottom {bottoms[0]}");
        return IsPerClass ? [Shape.Scalar, [view.Size]] : [Shape.Scalar];
    }

    /// <summary>How often each class was the label.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => IsPerClass ? bottoms[0][Axis] : 0;

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        AxisView view = AxisView.Of(run.Bottoms[0].Shape, Axis);
        Span<float> hits = IsPerClass ? run.Tops[1].Span : [], seen = run.Scratch;
        hits.Clear();
        seen.Clear();
        int right = 0, counted = 0;
        for (int i = 0; i < view.Outer * view.Inner; i++)
        {
            float given = run.Bottoms[1].Span[i];
            if (IgnoredLabel == (int)given)
                continue;
            int label = Index("the label", given, view.Size);
            int hit = IsAmongBest(run.Input[((i / view.Inner * view.Size * view.Inner) + (i % view.Inner))..], view, label) ? 1 : 0;
            right += hit;
            counted++;
            if (!IsPerClass)
                continue;
            seen[label]++;
            hits[label] += hit;
        }
        run.Output[0] = counted == 0 ? 0 : (float)right / counted;
        for (int c = 0; c < hits.Length; c++)
            hits[c] = seen[c] == 0 ? 0 : hits[c] / seen[c];
    }

    private bool IsAmongBest(ReadOnlySpan<float> scores, AxisView view, int label)
    {
        float own = scores[label * view.Inner];
        int notLower = 0;
        for (int c = 0; c < view.Size; c++)
        {
            if (scores[c * view.Inner] >= own)
                notLower++;
        }
        return notLower <= TopK;
    }
}
