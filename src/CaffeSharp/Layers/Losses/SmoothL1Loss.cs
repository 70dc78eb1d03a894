using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Σ wₒ · smoothL1(wᵢ · (a − b)), divided by the batch unless <c>loss_param</c> says otherwise. Fast R-CNN's, R-FCN's and SSD's layer.</summary>
/// <remarks>
/// Bottoms a, b and, if they are there, the weights wᵢ and wₒ, all of one shape <c>[N, C, …]</c>. Tops one number and, for R-FCN's mining
/// (<c>SmoothL1LossOHEM</c>), what every position gives, <c>[N, 1, …]</c>. Sigma is Fast R-CNN's; R-FCN does not read it.
/// </remarks>
internal sealed record SmoothL1Loss : Layer
{
    /// <summary>The curve becomes a straight line at 1 / sigma².</summary>
    public float Sigma { get; init; } = 1;

    /// <summary>What the sum is divided by.</summary>
    public LossSettings Settings { get; init; } = new(LossDivisor.BatchSize, null);

    /// <summary>Whether a second top has the sum over the channels of every position.</summary>
    public bool HasEach { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static SmoothL1Loss Parse(LayerSetup setup)
    {
        float sigma = setup.Text.SmoothL1LossParam?.Sigma ?? 1;
        return new SmoothL1Loss
        {
            Sigma = sigma > 0 ? sigma : throw new LayerException($"has sigma {sigma}; it must be above 0"),
            Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.BatchSize),
            HasEach = setup.Text.Top.Count > 1,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2, 4);
        Shape a = bottoms[0];
        if (a.Axes < 2)
            throw new LayerException($"takes bottoms [N, C, …], not {a}");
        if (bottoms.Skip(1).FirstOrDefault(other => other != a) is { } odd)
            throw new LayerException($"takes bottoms of one shape, not {a} and {odd}");
        return HasEach ? [Shape.Scalar, a.With(1, 1)] : [Shape.Scalar];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, 1);
        if (HasEach)
            run.Tops[1].Span.Clear();
        double sum = 0;
        for (int i = 0; i < run.Input.Length; i++)
        {
            double d = (double)run.Input[i] - run.Bottoms[1].Span[i], weight = run.Bottoms.Length > 3 ? run.Bottoms[3].Span[i] : 1;
            if (run.Bottoms.Length > 2)
                d *= run.Bottoms[2].Span[i];
            double loss = weight * SmoothL1.Of(d, Sigma);
            sum += loss;
            if (HasEach)
                run.Tops[1].Span[(i / (view.Size * view.Inner) * view.Inner) + (i % view.Inner)] += (float)loss;
        }
        int positions = view.Outer * view.Inner;
        run.Output[0] = Settings.Divide(sum, view.Outer, positions, positions);
    }
}
