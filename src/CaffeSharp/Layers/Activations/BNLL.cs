using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = log(1 + e^x), element by element, as max(x, 0) + log(1 + e^−|x|) so that nothing overflows.</summary>
internal sealed record BNLL : ElementWise
{
    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new BnllFunction());

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Abs(x, scratch);
        TensorPrimitives.Negate(scratch, scratch);
        TensorPrimitives.Exp(scratch, scratch);
        TensorPrimitives.LogP1(scratch, scratch);
        TensorPrimitives.Max(x, 0, y);
        TensorPrimitives.Add(y, scratch, y);
    }
}
