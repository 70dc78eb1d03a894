using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = tanh(x), element by element.</summary>
internal sealed record TanH : ElementWise
{
    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new TanhFunction());

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => TensorPrimitives.Tanh(x, y);
}
