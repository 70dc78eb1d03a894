using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = (shift + scale · x) ^ power, element by element; a scale or power of 0 makes it a constant, whatever x is.</summary>
internal sealed record Power : ElementWise
{
    /// <summary>The power.</summary>
    public float Exponent { get; init; } = 1;

    /// <summary>What x is multiplied by first.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>What is added then.</summary>
    public float Shift { get; init; }

    internal override ChannelAffine? AsAffine(Shape bottom) =>
        Exponent == 1 && Scale != 0 && bottom.Axes > 1 ? ChannelAffine.Same(bottom[1], Scale, Shift) : null;

    internal override bool TakesEpilogue => Exponent == 1 && Scale != 0;

    internal override ElementFunction? AsElementFunction => Scale * Exponent == 0 ? ElementFunction.Of(new ConstantFunction(Exponent == 0 ? 1 : MathF.Pow(Shift, Exponent)))
        : Exponent == 1 ? ElementFunction.Of(new LinearFunction(Scale, Shift))
        : Exponent == 2 ? ElementFunction.Of(new SquareFunction(Scale, Shift))
        : ElementFunction.Of(new PowFunction(Scale, Shift, Exponent));

    /// <summary>Makes the layer from its text.</summary>
    public static Power Parse(LayerSetup setup) => setup.Text.PowerParam is { } text
        ? new() { Exponent = text.Power, Scale = text.Scale, Shift = text.Shift }
        : new();

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        if (Scale * Exponent == 0)
        {
            y.Fill(Exponent == 0 ? 1 : MathF.Pow(Shift, Exponent));
            return;
        }
        TensorPrimitives.Multiply(x, Scale, y);
        TensorPrimitives.Add(y, Shift, y);
        if (Exponent == 2)
            TensorPrimitives.Multiply(y, y, y);
        else if (Exponent != 1)
            TensorPrimitives.Pow(y, Exponent, y);
    }
}
