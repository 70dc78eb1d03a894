using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Every channel, or every image, less its own mean and divided by its own deviation: y = (x − mean) / (√variance + eps).
/// </summary>
/// <remarks>Bottom and top <c>[N, C, …]</c>. The eps stands outside the root.</remarks>
internal sealed record MVN : Layer
{
    /// <summary>Whether to divide by the deviation.</summary>
    public bool NormalizesVariance { get; init; } = true;

    /// <summary>Whether the channels of an image are taken together.</summary>
    public bool IsAcrossChannels { get; init; }

    /// <summary>What is added to the deviation.</summary>
    public float Epsilon { get; init; } = 1e-9f;

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    /// <summary>Makes the layer from its text.</summary>
    public static MVN Parse(LayerSetup setup)
    {
        MVNParameter text = setup.Text.MvnParam ?? new();
        return new MVN { NormalizesVariance = text.NormalizeVariance, IsAcrossChannels = text.AcrossChannels, Epsilon = text.Eps };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => [RequireChannels(bottoms)];

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape shape = run.Bottoms[0].Shape;
        int groups = shape.Count(0, IsAcrossChannels ? 1 : 2), size = shape.Count(IsAcrossChannels ? 1 : 2);
        for (int i = 0; i < groups; i++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(i * size, size);
            Span<float> y = run.Output.Slice(i * size, size);
            TensorPrimitives.Subtract(x, (float)(Sums.Sum(x) / size), y);
            if (NormalizesVariance)
                TensorPrimitives.Divide(y, (float)Math.Sqrt(Sums.Dot(y, y) / size) + Epsilon, y);
        }
    }
}
