using System.Numerics.Tensors;

namespace CaffeSharp.Layers;

/// <summary>
/// y = λ · (max(x, 0) + α · (e^min(x, 0) − 1)), element by element, with the two constants of the paper on
/// self-normalizing networks (Klambauer et al., 2017).
/// </summary>
public sealed record SeLU : ElementWise
{
    private const float Alpha = 1.6732632f, Lambda = 1.050701f;

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        ELU.Bend(x, Alpha, y, scratch);
        TensorPrimitives.Multiply(y, Lambda, y);
    }
}
