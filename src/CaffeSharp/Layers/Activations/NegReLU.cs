using System.Numerics.Tensors;

namespace CaffeSharp.Layers;

/// <summary>y = min(x, 0) + slope · max(x, 0), element by element; slope 0 unless given. FlowNet 2's layer.</summary>
internal sealed record NegReLU : ElementWise
{
    /// <summary>What positive numbers are multiplied by.</summary>
    public float PositiveSlope { get; init; }

    /// <summary>Makes the layer from its text, whose settings are those of ReLU.</summary>
    public static NegReLU Parse(LayerSetup setup) => new() { PositiveSlope = setup.Text.ReluParam?.NegativeSlope ?? 0 };

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Max(x, 0, scratch);
        TensorPrimitives.Min(x, 0, y);
        TensorPrimitives.MultiplyAdd(scratch, PositiveSlope, y, y);
    }
}
