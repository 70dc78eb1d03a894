using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = base ^ (shift + scale · x), element by element; base −1 stands for e.</summary>
internal sealed record Exp : ElementWise
{
    /// <summary>What x is multiplied by before e is raised to it: scale · ln(base).</summary>
    public required float Rate { get; init; }

    /// <summary>What comes out for x = 0: base ^ shift.</summary>
    public required float Start { get; init; }

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new ExpFunction(Rate, Start));

    /// <summary>Makes the layer from its text.</summary>
    public static Exp Parse(LayerSetup setup)
    {
        Proto.ExpParameter text = setup.Text.ExpParam ?? new();
        if (text.Base != -1 && !(text.Base > 0))
            throw new LayerException($"has base {text.Base}; it must be positive, or -1 for e");
        double log = text.Base == -1 ? 1 : Math.Log(text.Base);
        return new Exp { Rate = (float)(text.Scale * log), Start = (float)Math.Exp(text.Shift * log) };
    }

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Multiply(x, Rate, y);
        TensorPrimitives.Exp(y, y);
        if (Start != 1)
            TensorPrimitives.Multiply(y, Start, y);
    }
}
