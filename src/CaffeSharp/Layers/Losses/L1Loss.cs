using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Σ |d| / N with d = a − b, or with <c>l2_per_location</c> Σ √(Σ d² + ε) / N over the channels of every position. FlowNet 2's layer.</summary>
/// <remarks>Bottoms a and, if it is there, b, <c>[N, C, …]</c>; what is NaN counts as 0; top one number.</remarks>
internal sealed record L1Loss : Layer
{
    /// <summary>Whether the channels of a position are one vector, whose length counts.</summary>
    public bool IsPerLocation { get; init; }

    /// <summary>What is added to squares of lengths.</summary>
    public float Epsilon { get; init; } = 0.01f;

    /// <summary>Makes the layer from its text.</summary>
    public static L1Loss Parse(LayerSetup setup)
    {
        L1LossParameter text = setup.Text.L1LossParam ?? new();
        if (text.L2PrescaleByChannels || text.NormalizeByNumEntries || text.Plateau != 0)
            throw new LayerException("has l2_prescale_by_channels, normalize_by_num_entries or plateau, which are not known here");
        return new L1Loss { IsPerLocation = text.L2PerLocation, Epsilon = text.Epsilon };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, 2);
        if (bottoms[0].Axes < 2 || bottoms[^1] != bottoms[0])
            throw new LayerException($"takes bottoms [N, C, …] of one shape, not {bottoms[0]} and {bottoms[^1]}");
        return [Shape.Scalar];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, 1);
        double sum = 0;
        for (int position = 0; position < view.Outer * view.Inner; position++)
        {
            int first = (position / view.Inner * view.Size * view.Inner) + (position % view.Inner);
            double squares = 0;
            for (int c = 0; c < view.Size; c++)
            {
                int i = first + (c * view.Inner);
                double d = run.Bottoms.Length > 1 ? (double)run.Input[i] - run.Bottoms[1].Span[i] : run.Input[i];
                if (double.IsNaN(d))
                    continue;
                squares += d * d;
                sum += IsPerLocation ? 0 : Math.Abs(d);
            }
            sum += IsPerLocation ? Math.Sqrt(squares + Epsilon) : 0;
        }
        run.Output[0] = (float)(sum / view.Outer);
    }
}
