using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>A top that is a learned blob itself.</summary>
internal sealed record Parameter : Layer
{
    /// <summary>The blob, of the shape in the text.</summary>
    public required ParameterBlob Value { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Parameter Parse(LayerSetup setup) =>
        new() { Value = setup.Parameter(Input.ToShape(setup.Text.ParameterParam?.Shape ?? new()), 0) };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 0);
        return [Value.Shape];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run) => Value.Span.CopyTo(run.Output);
}
