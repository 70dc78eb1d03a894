using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = max(x, 0) + slope · min(x, 0), element by element; slope 0 unless the layer is leaky.</summary>
/// <remarks>By the formula, as in Caffe, −∞ becomes NaN when the slope is 0.</remarks>
internal sealed record ReLU : ElementWise
{
    /// <summary>What negative numbers are multiplied by.</summary>
    public float NegativeSlope { get; init; }

    internal override Rectifier? AsRectifier => Rectifier.Leaky(NegativeSlope);

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new RectifyFunction(NegativeSlope, float.NegativeInfinity, float.PositiveInfinity));

    /// <summary>Makes the layer from its text.</summary>
    public static ReLU Parse(LayerSetup setup) => new() { NegativeSlope = setup.Text.ReluParam?.NegativeSlope ?? 0 };

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => Rectify(x, NegativeSlope, y, scratch);

    /// <summary>The formula for one slope; <paramref name="scratch"/> is as long as <paramref name="x"/>.</summary>
    internal static void Rectify(ReadOnlySpan<float> x, float slope, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Min(x, 0, scratch);
        TensorPrimitives.Max(x, 0, y);
        TensorPrimitives.MultiplyAdd(scratch, slope, y, y);
    }
}
