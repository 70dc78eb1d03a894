using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>−Σ (t · log σ(x) + (1 − t) · log(1 − σ(x))), divided by the batch size unless the text says otherwise.</summary>
/// <remarks>Bottoms x and t of one count, t between 0 and 1; top one number.</remarks>
internal sealed record SigmoidCrossEntropyLoss : Layer
{
    /// <summary>Which targets count, and what the sum over them is divided by.</summary>
    public LossSettings Settings { get; init; } = new(LossDivisor.BatchSize, null);

    /// <summary>Makes the layer from its text.</summary>
    public static SigmoidCrossEntropyLoss Parse(LayerSetup setup) =>
        new() { Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.BatchSize) };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        return bottoms[0].Axes > 0 && bottoms[0].Count() == bottoms[1].Count()
            ? [Shape.Scalar]
            : throw new LayerException($"takes as many targets as scores, not {bottoms[1]} for {bottoms[0]}");
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> x = run.Input, targets = run.Bottoms[1].Span;
        double sum = 0;
        int counted = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (Settings.IgnoredLabel == (int)targets[i])
                continue;
            // log(1 + e^x) − t · x, written so that e is raised to nothing positive.
            sum += Math.Max(x[i], 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)x[i]))) - ((double)targets[i] * x[i]);
            counted++;
        }
        run.Output[0] = Settings.Divide(sum, run.Bottoms[0].Shape[0], x.Length, counted);
    }
}
