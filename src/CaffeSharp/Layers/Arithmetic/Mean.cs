using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>y = output_scale · (input_scale · x ± mean_scale · m), with one m for every channel or several by turns. FlowNet 2's layer.</summary>
/// <remarks>Bottoms <c>[N, C, …]</c>, and a top of the same shape for each.</remarks>
internal sealed record Mean : Layer
{
    /// <summary>What x is multiplied by: both scales.</summary>
    public required float Scale { get; init; }

    /// <summary>What is added at last to channel c: number c of these, which begin again at the end.</summary>
    public required IReadOnlyList<float> Shifts { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Mean Parse(LayerSetup setup)
    {
        MeanParameter text = setup.Text.MeanParam ?? throw new LayerException("has no mean_param, which must give an operation");
        if (text.File.Length > 0)
            throw new LayerException($"takes its mean from {text.File}, which is not read here; give one value for every channel");
        if (text.Value.Count == 0)
            throw new LayerException("has no value to add or subtract");
        float sign = text.Operation == MeanParameter.Types.MeanOperation.Add ? 1 : -1;
        return new Mean
        {
            Scale = text.OutputScale * text.InputScale,
            Shifts = [.. text.Value.Select(value => sign * text.OutputScale * text.MeanScale * value)],
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, int.MaxValue);
        foreach (Shape bottom in bottoms)
            RequireChannels([bottom]);
        return [.. bottoms];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        for (int i = 0; i < run.Tops.Length; i++)
        {
            var view = AxisView.Of(run.Bottoms[i].Shape, 1);
            for (int plane = 0; plane < view.Outer * view.Size; plane++)
            {
                Span<float> y = run.Tops[i].Span.Slice(plane * view.Inner, view.Inner);
                TensorPrimitives.Multiply(run.Bottoms[i].Span.Slice(plane * view.Inner, view.Inner), Scale, y);
                TensorPrimitives.Add(y, Shifts[plane % view.Size % Shifts.Count], y);
            }
        }
    }
}
