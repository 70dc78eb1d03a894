using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>A loss of scores that first become probabilities by a softmax; a second top is these.</summary>
/// <remarks>Bottoms scores <c>[outer…, C, inner…]</c> with the classes at an axis, and outer · inner labels; tops one number and the probabilities.</remarks>
internal abstract record SoftmaxLoss : Layer
{
    /// <summary>The axis of the classes; negative ones count from the last.</summary>
    public int Axis { get; init; } = 1;

    /// <summary>Which labels count, and what the sum over them is divided by.</summary>
    public LossSettings Settings { get; init; } = new(LossDivisor.CountedLabels, null);

    /// <summary>Whether there is a second top.</summary>
    public bool HasProbabilities { get; init; }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        Labels.View(bottoms[0], Axis, bottoms[1]);
        return HasProbabilities ? [Shape.Scalar, bottoms[0]] : [Shape.Scalar];
    }

    /// <summary>The probabilities, when they are no top.</summary>
    public sealed override int ScratchSize(IReadOnlyList<Shape> bottoms) => HasProbabilities ? 0 : bottoms[0].Count();

    /// <inheritdoc/>
    public sealed override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, Axis);
        Span<float> probabilities = HasProbabilities ? run.Tops[1].Span : run.Scratch[..run.Input.Length];
        Softmax.Apply(view, run.Input, probabilities);
        double sum = 0;
        int labels = view.Outer * view.Inner, counted = 0;
        for (int i = 0; i < labels; i++)
        {
            float given = run.Bottoms[1].Span[i];
            if (Settings.IgnoredLabel == (int)given)
            {
                Each(run, i, 0);
                continue;
            }
            int label = Index("the label", given, view.Size);
            double loss = Loss(run, probabilities[((i / view.Inner * view.Size * view.Inner) + (i % view.Inner))..], view, label);
            Each(run, i, loss);
            sum += loss;
            counted++;
        }
        run.Output[0] = Settings.Divide(sum, view.Outer, labels, counted);
    }

    /// <summary>The loss of one label; class c has the probability <c>probabilities[c · view.Inner]</c>.</summary>
    private protected abstract double Loss(LayerRun run, ReadOnlySpan<float> probabilities, AxisView view, int label);

    /// <summary>Notes the loss of one label, 0 for one that is ignored, if a layer gives each.</summary>
    private protected virtual void Each(LayerRun run, int label, double loss)
    {
    }
}
