using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = |x|, element by element.</summary>
internal sealed record AbsVal : ElementWise
{
    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new AbsFunction());

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => TensorPrimitives.Abs(x, y);
}
