using System.Numerics.Tensors;

namespace CaffeSharp.Layers;

/// <summary>y = 1 / (1 + e^−x), element by element.</summary>
internal sealed record Sigmoid : ElementWise
{
    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => TensorPrimitives.Sigmoid(x, y);
}
