using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = log(shift + scale · x) to some base, element by element; base −1 stands for e.</summary>
internal sealed record Log : ElementWise
{
    /// <summary>What x is multiplied by first.</summary>
    public required float Scale { get; init; }

    /// <summary>What is added then.</summary>
    public required float Shift { get; init; }

    /// <summary>What the natural logarithm is multiplied by: 1 / ln(base).</summary>
    public required float Factor { get; init; }

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new LogFunction(Scale, Shift, Factor));

    /// <summary>Makes the layer from its text.</summary>
    public static Log Parse(LayerSetup setup)
    {
        Proto.LogParameter text = setup.Text.LogParam ?? new();
        if (text.Base != -1 && (!(text.Base > 0) || text.Base == 1))
            throw new LayerException($"has base {text.Base}; it must be positive and not 1, or -1 for e");
        double log = text.Base == -1 ? 1 : Math.Log(text.Base);
        return new Log { Scale = text.Scale, Shift = text.Shift, Factor = (float)(1 / log) };
    }

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Multiply(x, Scale, y);
        TensorPrimitives.Add(y, Shift, y);
        TensorPrimitives.Log(y, y);
        if (Factor != 1)
            TensorPrimitives.Multiply(y, Factor, y);
    }
}
