using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = min(max(x, 0) + slope · min(x, 0), 6), element by element; slope 0 unless the layer is leaky.</summary>
internal sealed record ReLU6 : ElementWise
{
    private const float Ceiling = 6;

    /// <summary>What negative numbers are multiplied by.</summary>
    public float NegativeSlope { get; init; }

    internal override Rectifier? AsRectifier => Rectifier.Leaky(NegativeSlope) with { Max = Ceiling };

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new RectifyFunction(NegativeSlope, float.NegativeInfinity, Ceiling));

    /// <summary>Makes the layer from its text.</summary>
    public static ReLU6 Parse(LayerSetup setup) => new() { NegativeSlope = setup.Text.Relu6Param?.NegativeSlope ?? 0 };

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        ReLU.Rectify(x, NegativeSlope, y, scratch);
        TensorPrimitives.Min(y, Ceiling, y);
    }
}
