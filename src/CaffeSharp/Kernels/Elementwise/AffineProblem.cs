using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>
/// What a <see cref="PreparedAffine"/> computes: with the numbers of its channel
/// <code>
/// t = (x − mean) · factor + bias;   t = t ≥ 0 ? t : slope · t;   y = min(max(t, Min), Max)
/// </code>
/// which is BatchNorm, Scale, Bias and PReLU, alone or with a ReLU behind.
/// </summary>
internal sealed record AffineProblem
{
    /// <summary>Subtracted first: C numbers, or none for 0.</summary>
    public ReadOnlyMemory<float> Mean { get; init; }

    /// <summary>Multiplied by: C numbers, one for all, or none for 1.</summary>
    public ReadOnlyMemory<float> Factor { get; init; }

    /// <summary>Added: C numbers, one for all, or none for 0.</summary>
    public ReadOnlyMemory<float> Bias { get; init; }

    /// <summary>Factors of negative values: C numbers, one for all, or none for 1.</summary>
    public ReadOnlyMemory<float> Slope { get; init; }

    /// <summary>Smallest output; −∞ for no bound.</summary>
    public float Min { get; init; } = float.NegativeInfinity;

    /// <summary>Largest output; +∞ for no bound.</summary>
    public float Max { get; init; } = float.PositiveInfinity;
}
