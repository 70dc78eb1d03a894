using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// y = scale · x / √(eps + Σ x²), the sum going over the channels at one position, or over a whole image; the scale is
/// learned for every channel, or one for all.
/// </summary>
/// <remarks>Bottom and top <c>[N, C, …]</c>; scale <c>[C]</c>, or a scalar when the channels share it.</remarks>
internal sealed record Normalize : Layer
{
    private const int Stretch = 512;

    /// <summary>Whether the sum goes over a whole image.</summary>
    public required bool IsAcrossSpatial { get; init; }

    /// <summary>What is added to the sum.</summary>
    public required float Epsilon { get; init; }

    /// <summary>What every channel is multiplied by at last, <c>[C]</c> or a scalar.</summary>
    public required ParameterBlob Scale { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Normalize Parse(LayerSetup setup)
    {
        NormalizeParameter text = setup.Text.NormParam ?? new();
        Shape bottom = RequireChannels(setup.Bottoms);
        return new Normalize
        {
            IsAcrossSpatial = text.AcrossSpatial,
            Epsilon = text.Eps,
            Scale = setup.Parameter(text.ChannelShared ? Shape.Scalar : [bottom[1]], text.ScaleFiller, 1),
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => [RequireChannels(bottoms, Scale)];

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, 1);
        int image = view.Size * view.Inner;
        for (int n = 0; n < view.Outer; n++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(n * image, image);
            Span<float> y = run.Output.Slice(n * image, image);
            if (IsAcrossSpatial)
                Across(view, x, y);
            else
                Positions(view, x, y);
        }
    }

    private void Across(AxisView view, ReadOnlySpan<float> x, Span<float> y)
    {
        float norm = (float)Math.Sqrt(Sums.Dot(x, x) + Epsilon);
        for (int c = 0; c < view.Size; c++)
            TensorPrimitives.Multiply(x.Slice(c * view.Inner, view.Inner), ScaleOf(c) / norm, y.Slice(c * view.Inner, view.Inner));
    }

    private void Positions(AxisView view, ReadOnlySpan<float> x, Span<float> y)
    {
        Span<float> sums = stackalloc float[Stretch];
        for (int from = 0; from < view.Inner; from += Stretch)
        {
            Span<float> norms = sums[..Math.Min(Stretch, view.Inner - from)];
            norms.Fill(Epsilon);
            for (int c = 0; c < view.Size; c++)
            {
                ReadOnlySpan<float> part = x.Slice((c * view.Inner) + from, norms.Length);
                TensorPrimitives.MultiplyAdd(part, part, norms, norms);
            }
            TensorPrimitives.Sqrt(norms, norms);
            for (int c = 0; c < view.Size; c++)
            {
                Span<float> part = y.Slice((c * view.Inner) + from, norms.Length);
                TensorPrimitives.Divide(x.Slice((c * view.Inner) + from, norms.Length), norms, part);
                TensorPrimitives.Multiply(part, ScaleOf(c), part);
            }
        }
    }

    private float ScaleOf(int channel) => Scale.Span[Scale.Shape.Axes == 0 ? 0 : channel];
}
