using System.Numerics.Tensors;

namespace CaffeSharp.Layers;

/// <summary>y = |x|, element by element.</summary>
internal sealed record AbsVal : ElementWise
{
    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => TensorPrimitives.Abs(x, y);
}
