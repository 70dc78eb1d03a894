using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>y = max(x, 0) + slope · min(x, 0), element by element; slope 0 unless the layer is leaky.</summary>
public sealed record ReLU : Layer
{
    /// <summary>What negative numbers are multiplied by.</summary>
    public float NegativeSlope { get; init; }

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    /// <summary>Makes the layer from its text.</summary>
    public static ReLU Parse(LayerSetup setup) => new() { NegativeSlope = setup.Text.ReluParam?.NegativeSlope ?? 0 };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> x = run.Input;
        Span<float> y = run.Output;
        for (int i = 0; i < y.Length; i++)
            y[i] = Math.Max(x[i], 0) + (NegativeSlope * Math.Min(x[i], 0));
    }
}
