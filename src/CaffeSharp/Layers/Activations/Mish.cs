using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>
/// y = x · tanh(log(1 + e^x)), element by element. With n = e^x · (e^x + 2) the tanh is n / (n + 2), which loses no
/// digits on either side.
/// </summary>
internal sealed record Mish : ElementWise
{
    /// <summary>From here on the tanh is 1 in float.</summary>
    private const float Flat = 20;

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new MishFunction());

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Span<float> rest = stackalloc float[scratch.Length];
        TensorPrimitives.Min(x, Flat, scratch);
        TensorPrimitives.Exp(scratch, scratch);
        TensorPrimitives.Add(scratch, 2, rest);
        TensorPrimitives.Multiply(scratch, rest, scratch);
        TensorPrimitives.Add(scratch, 2, rest);
        TensorPrimitives.Divide(scratch, rest, scratch);
        TensorPrimitives.Multiply(x, scratch, y);
    }
}
