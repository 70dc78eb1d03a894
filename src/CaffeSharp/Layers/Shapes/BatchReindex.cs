using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>The items of the first bottom that the second one names, in its order.</summary>
/// <remarks>Bottoms <c>[N, …]</c> and <c>[M]</c> of indices below N; top <c>[M, …]</c>.</remarks>
internal sealed record BatchReindex : Layer
{
    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        if (bottoms[0].Axes == 0 || bottoms[1].Axes != 1)
            throw new LayerException($"takes items [N, …] and indices [M], not {bottoms[0]} and {bottoms[1]}");
        return [bottoms[0].With(0, bottoms[1][0])];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        int item = bottom.Count(1);
        ReadOnlySpan<float> indices = run.Bottoms[1].Span;
        for (int i = 0; i < indices.Length; i++)
            run.Input.Slice(Index("the index", indices[i], bottom[0]) * item, item).CopyTo(run.Output[(i * item)..]);
    }
}
