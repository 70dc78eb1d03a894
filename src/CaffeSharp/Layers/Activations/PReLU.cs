using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>y = max(x, 0) + slope · min(x, 0) with a learned slope for every channel, or one for all.</summary>
/// <remarks>Bottom and top <c>[N, C, …]</c>; slopes <c>[C]</c>, or a scalar when the channels share it.</remarks>
internal sealed record PReLU : Layer
{
    private const float DefaultSlope = 0.25f;

    /// <summary>What negative numbers are multiplied by, <c>[C]</c> or a scalar.</summary>
    public required ParameterBlob Slopes { get; init; }

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    internal override Rectifier? AsRectifier => new() { Slopes = Slopes.Data.Data };

    /// <summary>Makes the layer from its text.</summary>
    public static PReLU Parse(LayerSetup setup)
    {
        Proto.PReLUParameter text = setup.Text.PreluParam ?? new();
        Shape bottom = RequireChannels(setup.Bottoms);
        Shape slopes = text.ChannelShared ? Shape.Scalar : [bottom[1]];
        return new PReLU { Slopes = setup.Parameter(slopes, text.Filler, DefaultSlope) };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => [RequireChannels(bottoms, Slopes)];

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        const int Stretch = 1024;
        Span<float> scratch = stackalloc float[Stretch];
        ReadOnlySpan<float> slopes = Slopes.Span;
        var view = AxisView.Of(run.Bottoms[0].Shape, 1);
        for (int plane = 0; plane < view.Outer * view.Size; plane++)
        {
            float slope = slopes[slopes.Length == 1 ? 0 : plane % view.Size];
            for (int from = 0; from < view.Inner; from += Stretch)
            {
                int start = (plane * view.Inner) + from, count = Math.Min(Stretch, view.Inner - from);
                ReLU.Rectify(run.Input.Slice(start, count), slope, run.Output.Slice(start, count), scratch[..count]);
            }
        }
    }
}
