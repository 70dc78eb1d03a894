using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>An image whose numbers come from where a flow points to, linear between the four nearest. FlowNet 2's layer.</summary>
/// <remarks>
/// Bottoms image <c>[N, C, H, W]</c> and flow <c>[N, 2, H, W]</c>, columns first; top as the image. What comes from outside is 0 or NaN.
/// </remarks>
internal sealed record FlowWarp : Layer
{
    /// <summary>What stands where the flow points outside.</summary>
    public float Fill { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static FlowWarp Parse(LayerSetup setup) =>
        new() { Fill = setup.Text.FlowWarpParam?.FillValue == FlowWarpParameter.Types.FillParameter.NotANumber ? float.NaN : 0 };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        RequireImages(bottoms[0]);
        if (bottoms[1] != bottoms[0].With(1, 2))
            throw new LayerException($"takes a flow {bottoms[0].With(1, 2)} for its image {bottoms[0]}, not {bottoms[1]}");
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape shape = run.Bottoms[0].Shape;
        int channels = shape[1], height = shape[2], width = shape[3], plane = height * width;
        for (int n = 0; n < shape[0]; n++)
        {
            ReadOnlySpan<float> flow = run.Bottoms[1].Span.Slice(2 * n * plane, 2 * plane);
            for (int i = 0; i < plane; i++)
            {
                float x = (i % width) + flow[i], y = (i / width) + flow[plane + i];
                bool isInside = x >= 0 && x < width && y >= 0 && y < height;
                for (int c = 0; c < channels; c++)
                {
                    int at = ((n * channels) + c) * plane;
                    run.Output[at + i] = isInside ? Between(run.Input.Slice(at, plane), width, height, x, y) : Fill;
                }
            }
        }
    }

    /// <summary>The number between the four around a place inside a plane; behind the last one the last goes on.</summary>
    internal static float Between(ReadOnlySpan<float> plane, int width, int height, float x, float y)
    {
        int left = (int)x, upper = (int)y, right = Math.Min(left + 1, width - 1), lower = Math.Min(upper + 1, height - 1);
        float across = x - left, down = y - upper;
        float above = ((1 - across) * plane[(upper * width) + left]) + (across * plane[(upper * width) + right]);
        float below = ((1 - across) * plane[(lower * width) + left]) + (across * plane[(lower * width) + right]);
        return ((1 - down) * above) + (down * below);
    }
}
