using System.Numerics.Tensors;
using CaffeSharp.Kernels.Elementwise;

namespace CaffeSharp.Layers;

/// <summary>y = max(min, min(x, max)), element by element. NaN becomes the lower bound, as in Caffe.</summary>
internal sealed record Clip : ElementWise
{
    /// <summary>The lower bound.</summary>
    public required float Min { get; init; }

    /// <summary>The upper bound.</summary>
    public required float Max { get; init; }

    internal override Rectifier? AsRectifier => new() { Min = Min, Max = Max };

    internal override ElementFunction? AsElementFunction => ElementFunction.Of(new ClipFunction(Min, Max));

    /// <summary>Makes the layer from its text.</summary>
    public static Clip Parse(LayerSetup setup)
    {
        if (setup.Text.ClipParam is not { HasMin: true, HasMax: true } text)
            throw new LayerException("needs both min and max in clip_param");
        return new Clip { Min = text.Min, Max = text.Max };
    }

    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        TensorPrimitives.Min(x, Max, y);
        TensorPrimitives.MaxNumber(y, Min, y);
    }
}
