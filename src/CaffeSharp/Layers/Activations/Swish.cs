using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = x / (1 + e^(−beta · x)), element by element.</summary>
internal sealed record Swish : ElementWise
{
    /// <summary>How steep the sigmoid is.</summary>
    public float Beta { get; init; } = 1;

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new SwishFunction(Beta));

    /// <summary>Makes the layer from its text.</summary>
    public static Swish Parse(LayerSetup setup) => new() { Beta = setup.Text.SwishParam?.Beta ?? 1 };

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Multiply(x, Beta, scratch);
        TensorPrimitives.Sigmoid(scratch, scratch);
        TensorPrimitives.Multiply(x, scratch, y);
    }
}
