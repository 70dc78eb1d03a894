using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = max(x, 0) + alpha · (e^min(x, 0) − 1), element by element.</summary>
internal sealed record ELU : ElementWise
{
    /// <summary>Where negative numbers level off, with its sign turned.</summary>
    public float Alpha { get; init; } = 1;

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new EluFunction(Alpha, 1));

    /// <summary>Makes the layer from its text.</summary>
    public static ELU Parse(LayerSetup setup) => new() { Alpha = setup.Text.EluParam?.Alpha ?? 1 };

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => Bend(x, Alpha, y, scratch);

    /// <summary>The formula; <paramref name="scratch"/> is as long as <paramref name="x"/>.</summary>
    internal static void Bend(ReadOnlySpan<float> x, float alpha, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Min(x, 0, scratch);
        TensorPrimitives.Exp(scratch, scratch);
        TensorPrimitives.Subtract(scratch, 1, scratch);
        TensorPrimitives.Max(x, 0, y);
        TensorPrimitives.MultiplyAdd(scratch, alpha, y, y);
    }
}
