using System.Numerics.Tensors;

namespace CaffeSharp.Layers;

/// <summary>y = tanh(x), element by element.</summary>
internal sealed record TanH : ElementWise
{
    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => TensorPrimitives.Tanh(x, y);
}
