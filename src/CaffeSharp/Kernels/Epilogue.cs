namespace CaffeSharp.Kernels;

/// <summary>
/// What happens to every output of a convolution before it is written, as data:
/// <code>
/// t = conv + bias[f] + residual;   t = t ≥ 0 ? t : slope[f] · t;   y = min(max(t, Min), Max)
/// </code>
/// ReLU is <c>Min = 0</c>, ReLU6 <c>Min = 0, Max = 6</c>, leaky ReLU one slope, PReLU a slope per filter.
/// </summary>
internal sealed record Epilogue
{
    /// <summary>Nothing is done.</summary>
    public static Epilogue None { get; } = new();

    /// <summary>Added to each filter's outputs: F numbers, or none.</summary>
    public ReadOnlyMemory<float> Bias { get; init; }

    /// <summary>Factors of negative values: F numbers, one for all filters, or none to leave them.</summary>
    public ReadOnlyMemory<float> Slopes { get; init; }

    /// <summary>Smallest output; −∞ for no bound.</summary>
    public float Min { get; init; } = float.NegativeInfinity;

    /// <summary>Largest output; +∞ for no bound.</summary>
    public float Max { get; init; } = float.PositiveInfinity;

    /// <summary>Whether a run adds a blob in the shape and layout of the output.</summary>
    public bool AddsResidual { get; init; }
}
