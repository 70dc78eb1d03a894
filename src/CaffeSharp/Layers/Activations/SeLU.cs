using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// y = λ · (max(x, 0) + α · (e^min(x, 0) − 1)), element by element, with the two constants of the paper on
/// self-normalizing networks (Klambauer et al., 2017) unless the text gives others.
/// </summary>
internal sealed record SeLU : ElementWise
{
    // The generated messages keep no more than six digits of a default.
    private const float PaperLambda = 1.050701f, PaperAlpha = 1.6732632f;

    /// <summary>What all is multiplied by.</summary>
    public required float Lambda { get; init; }

    /// <summary>What negative numbers tend to, before λ and with the sign turned.</summary>
    public required float Alpha { get; init; }

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new EluFunction(Alpha, Lambda));

    /// <summary>Makes the layer from its text.</summary>
    public static SeLU Parse(LayerSetup setup)
    {
        SeLuParameter text = setup.Text.SeluParam ?? new();
        return new SeLU { Lambda = text.HasLambda ? text.Lambda : PaperLambda, Alpha = text.HasAlpha ? text.Alpha : PaperAlpha };
    }

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        ELU.Bend(x, Alpha, y, scratch);
        TensorPrimitives.Multiply(y, Lambda, y);
    }
}
