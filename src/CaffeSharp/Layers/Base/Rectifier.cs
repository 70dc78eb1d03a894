namespace CaffeSharp.Layers;

/// <summary>
/// An activation of the form that convolutions can do before they write: y = min(max(t ≥ 0 ? t : slope · t, Min), Max).
/// ReLU, leaky and PReLU, ReLU6 and Clip have it. A NaN stays NaN.
/// </summary>
internal sealed record Rectifier
{
    /// <summary>Factors of negative values: one for every channel, one for all, or none to leave them.</summary>
    public ReadOnlyMemory<float> Slopes { get; init; }

    /// <summary>Smallest result; −∞ for no bound.</summary>
    public float Min { get; init; } = float.NegativeInfinity;

    /// <summary>Largest result; +∞ for no bound.</summary>
    public float Max { get; init; } = float.PositiveInfinity;

    /// <summary>The one that is 0 below 0 for a slope of 0, else leaks by the slope.</summary>
    public static Rectifier Leaky(float slope) => slope == 0 ? new() { Min = 0 } : new() { Slopes = new[] { slope } };

    /// <summary>Rectifies the planes of <c>[N, C, …]</c> in place, the plain way.</summary>
    public void Apply(Span<float> values, AxisView view)
    {
        for (int plane = 0; plane < view.Outer * view.Size; plane++)
        {
            float slope = Slopes.IsEmpty ? 1 : Slopes.Span[Slopes.Length == 1 ? 0 : plane % view.Size];
            foreach (ref float value in values.Slice(plane * view.Inner, view.Inner))
                value = Math.Min(Math.Max(value < 0 ? slope * value : value, Min), Max);
        }
    }
}
