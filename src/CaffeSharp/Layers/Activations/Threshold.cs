using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = 1 where x is above the threshold, else 0, element by element.</summary>
internal sealed record Threshold : ElementWise
{
    /// <summary>What x is held against.</summary>
    public float Limit { get; init; }

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new ThresholdFunction(Limit));

    /// <summary>Makes the layer from its text.</summary>
    public static Threshold Parse(LayerSetup setup) => new() { Limit = setup.Text.ThresholdParam?.Threshold ?? 0 };

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = x[i] > Limit ? 1 : 0;
    }
}
