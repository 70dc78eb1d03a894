using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>y = √(Σ x²) over the channels at every position. FlowNet 2's layer.</summary>
/// <remarks>Bottom <c>[N, C, H, W]</c>, top <c>[N, 1, H, W]</c>.</remarks>
internal sealed record ChannelNorm : Layer
{
    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        RequireImages(bottoms[0]);
        return [bottoms[0].With(1, 1)];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        int channels = bottom[1], plane = bottom.Count(2);
        for (int n = 0; n < bottom[0]; n++)
        {
            Span<float> y = run.Output.Slice(n * plane, plane);
            y.Clear();
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<float> x = run.Input.Slice(((n * channels) + c) * plane, plane);
                TensorPrimitives.MultiplyAdd(x, x, y, y);
            }
            TensorPrimitives.Sqrt(y, y);
        }
    }
}
