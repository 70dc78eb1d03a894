using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>y = a · x + b with one a for every channel of every image: how SENet weighs a residual branch.</summary>
/// <remarks>Bottoms a <c>[N, C]</c> or <c>[N, C, 1, 1]</c>, x <c>[N, C, …]</c> and b shaped as x; top shaped as x.</remarks>
internal sealed record Axpy : Layer
{
    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 3);
        Shape a = bottoms[0], x = bottoms[1];
        if (a.Axes < 2 || x.Axes < 2 || !a.Dims[..2].SequenceEqual(x.Dims[..2]) || a.Count(2) != 1)
            throw new LayerException($"takes a factor for every channel, [N, C] of a bottom [N, C, …], not {a} and {x}");
        if (bottoms[2] != x)
            throw new LayerException($"adds bottoms of one shape, not {x} and {bottoms[2]}");
        return [x];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int inner = run.Bottoms[1].Shape.Count(2);
        for (int i = 0; i < run.Input.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(
                run.Bottoms[1].Span.Slice(i * inner, inner), run.Input[i], run.Bottoms[2].Span.Slice(i * inner, inner), run.Output.Slice(i * inner, inner));
        }
    }
}
