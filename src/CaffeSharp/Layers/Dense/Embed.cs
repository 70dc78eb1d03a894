using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>A row of the weights for every index of the bottom, plus bias.</summary>
/// <remarks>Bottom <c>[…]</c> of indices below K; weights <c>[K, F]</c>; bias <c>[F]</c>; top <c>[…, F]</c>.</remarks>
internal sealed record Embed : Layer
{
    /// <summary>The rows, <c>[K, F]</c>.</summary>
    public required ParameterBlob Weights { get; init; }

    /// <summary>What is added to every row, <c>[F]</c>, if anything.</summary>
    public required ParameterBlob? Bias { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Embed Parse(LayerSetup setup)
    {
        EmbedParameter text = setup.Text.EmbedParam ?? new();
        int rows = Positive("input_dim", text.InputDim), outputs = Positive("num_output", text.NumOutput);
        return new Embed
        {
            Weights = setup.Parameter([rows, outputs], text.WeightFiller ?? new()),
            Bias = text.BiasTerm ? setup.Parameter([outputs], text.BiasFiller ?? new()) : null,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        return [Shape.Create([.. bottoms[0].Dims, Weights.Shape[1]])];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int rows = Weights.Shape[0], outputs = Weights.Shape[1];
        for (int i = 0; i < run.Input.Length; i++)
        {
            ReadOnlySpan<float> row = Weights.Span.Slice(Index("the index", run.Input[i], rows) * outputs, outputs);
            Span<float> y = run.Output.Slice(i * outputs, outputs);
            if (Bias is null)
                row.CopyTo(y);
            else
                TensorPrimitives.Add(row, Bias.Span, y);
        }
    }
}
