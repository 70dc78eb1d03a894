using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// y = max(x, 0) + min(x, 0) / m, element by element: a leaky ReLU whose slope is drawn in training, and here the inverse of the mean
/// divisor, m = (ub − lb) / (ln ub − ln lb). The layer of happynear's fork.
/// </summary>
internal sealed record Insanity : ElementWise
{
    /// <summary>What negative numbers are multiplied by.</summary>
    public required float NegativeSlope { get; init; }

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new RectifyFunction(NegativeSlope, float.NegativeInfinity, float.PositiveInfinity));

    /// <summary>Makes the layer from its text.</summary>
    public static Insanity Parse(LayerSetup setup)
    {
        InsanityParameter text = setup.Text.InsanityParam ?? new();
        if (!(text.Lb > 0 && text.Ub >= text.Lb && float.IsFinite(text.Ub)))
            throw new LayerException($"divides negative numbers by lb {text.Lb} to ub {text.Ub}; both must be above 0, and ub no less than lb");
        double divisor = text.Ub == text.Lb ? text.Lb : ((double)text.Ub - text.Lb) / (Math.Log(text.Ub) - Math.Log(text.Lb));
        return new Insanity { NegativeSlope = (float)(1 / divisor) };
    }

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => ReLU.Rectify(x, NegativeSlope, y, scratch);
}
