using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>A <c>Filter</c> of one bottom: the channels for which a learned selector holds anything but 0. Channel pruning's layer.</summary>
/// <remarks>Bottom <c>[N, C, …]</c>, selector <c>[C]</c>, top <c>[N, num_output, …]</c> on the axis that the text names.</remarks>
internal sealed record ChannelFilter : Layer
{
    /// <summary>The axis of the channels; negative ones count from the last.</summary>
    public required int Axis { get; init; }

    /// <summary>How many channels are kept.</summary>
    public required int Outputs { get; init; }

    /// <summary>Which channels are kept, <c>[C]</c>. Without trained numbers, the first ones.</summary>
    public required ParameterBlob Selector { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static ChannelFilter Parse(LayerSetup setup)
    {
        FilterParameter text = setup.Text.FilterParam ?? new();
        Shape bottom = setup.Bottoms[0];
        int axis = bottom.CanonicalAxis(text.Axis);
        return new ChannelFilter { Axis = axis, Outputs = Positive("num_output", text.NumOutput), Selector = setup.Parameter([bottom[axis]], 1) };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        if (bottom[Axis] != Selector.Shape[0] || Outputs > bottom[Axis])
            throw new LayerException($"keeps {Outputs} of {Selector.Shape[0]} channels, but its bottom {bottom} has {bottom[Axis]}");
        return [bottom.With(Axis, Outputs)];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, Axis);
        int kept = 0;
        for (int c = 0; c < view.Size; c++)
        {
            if (Selector.Span[c] == 0 || (!Selector.IsTrained && c >= Outputs))
                continue;
            if (kept == Outputs)
                throw new LayerException($"has num_output {Outputs}, but a selector of more channels");
            for (int outer = 0; outer < view.Outer; outer++)
                run.Input.Slice(((outer * view.Size) + c) * view.Inner, view.Inner).CopyTo(run.Output[(((outer * Outputs) + kept) * view.Inner)..]);
            kept++;
        }
        if (kept != Outputs)
            throw new LayerException($"has num_output {Outputs}, but a selector of {kept} channels");
    }
}
