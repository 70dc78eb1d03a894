using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>
/// y = x: what dropout is once training is over. Only the form of Fast R-CNN that says <c>scale_train: false</c>
/// makes up for the dropped numbers here: y = (1 − ratio) · x.
/// </summary>
internal sealed record Dropout : ElementWise
{
    /// <summary>What every number is multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <inheritdoc/>
    public override TopMemory TopMemory => Scale == 1 ? TopMemory.View : TopMemory.InPlace;

    internal override bool HandsOn => Scale == 1;

    internal override ElementFunction? AsElementFunction => Scale == 1 ? null : ElementFunction.Of(new LinearFunction(Scale, 0));

    internal override ChannelAffine? AsAffine(Shape bottom) => bottom.Axes > 1 ? ChannelAffine.Same(bottom[1], Scale, 0) : null;

    /// <summary>Makes the layer from its text.</summary>
    public static Dropout Parse(LayerSetup setup) =>
        new() { Scale = setup.Text.DropoutParam is { ScaleTrain: false } text ? 1 - text.DropoutRatio : 1 };

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        if (Scale == 1)
            x.CopyTo(y);
        else
            TensorPrimitives.Multiply(x, Scale, y);
    }
}
