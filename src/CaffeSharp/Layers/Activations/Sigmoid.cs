using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = 1 / (1 + e^−x), element by element.</summary>
internal sealed record Sigmoid : ElementWise
{
    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new SigmoidFunction());

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => TensorPrimitives.Sigmoid(x, y);
}
