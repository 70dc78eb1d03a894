using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Local response normalization, y = x · (k + alpha · m)^−beta. Across channels m is Σ x² / size over the
/// <c>size</c> channels around at the same position; within a channel it is the average of x² over the
/// <c>size</c> × <c>size</c> positions around, and k is 1. What lies outside counts as 0.
/// </summary>
/// <remarks>Bottom and top <c>[N, C, H, W]</c>.</remarks>
internal sealed record LRN : Layer
{
    private const int Stretch = 512;

    /// <summary>How many channels, or rows and columns, are taken together; odd.</summary>
    public required int Size { get; init; }

    /// <summary>What the average square is multiplied by.</summary>
    public required float Alpha { get; init; }

    /// <summary>The power that divides.</summary>
    public required float Beta { get; init; }

    /// <summary>What is added to the average square; 1 within a channel, whatever the text says.</summary>
    public required float K { get; init; }

    /// <summary>Whether the neighbours are those of the same channel, not those of the channels around.</summary>
    public bool IsWithinChannel { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static LRN Parse(LayerSetup setup)
    {
        LRNParameter text = setup.Text.LrnParam ?? new();
        bool within = text.NormRegion == LRNParameter.Types.NormRegion.WithinChannel;
        int size = Positive("local_size", text.LocalSize);
        if (size % 2 == 0)
            throw new LayerException($"has local_size {size}; it must be odd");
        return new LRN { Size = size, Alpha = text.Alpha, Beta = text.Beta, K = within ? 1 : text.K, IsWithinChannel = within };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        RequireImages(bottoms[0]);
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape shape = run.Bottoms[0].Shape;
        int image = shape.Count(1);
        for (int n = 0; n < shape[0]; n++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(n * image, image);
            Span<float> y = run.Output.Slice(n * image, image);
            if (IsWithinChannel)
                Within(x, y, shape);
            else
                Across(x, y, AxisView.Of(shape, 1));
        }
    }

    private void Across(ReadOnlySpan<float> x, Span<float> y, AxisView view)
    {
        Span<float> sums = stackalloc float[Stretch];
        for (int from = 0; from < view.Inner; from += Stretch)
        {
            Span<float> part = sums[..Math.Min(Stretch, view.Inner - from)];
            for (int c = 0; c < view.Size; c++)
            {
                part.Clear();
                int last = (int)Math.Min(view.Size - 1, c + ((long)Size / 2));
                for (int near = Math.Max(0, c - (Size / 2)); near <= last; near++)
                {
                    ReadOnlySpan<float> values = x.Slice((near * view.Inner) + from, part.Length);
                    TensorPrimitives.MultiplyAdd(values, values, part, part);
                }
                int at = (c * view.Inner) + from;
                Divide(x.Slice(at, part.Length), part, Alpha / Size, y.Slice(at, part.Length));
            }
        }
    }

    private void Within(ReadOnlySpan<float> x, Span<float> y, Shape shape)
    {
        int height = shape[2], width = shape[3];
        float perSquare = Alpha / ((float)Size * Size);
        Span<float> sums = stackalloc float[Stretch];
        for (int row = 0; row < shape[1] * height; row++)
        {
            for (int from = 0; from < width; from += Stretch)
            {
                Span<float> part = sums[..Math.Min(Stretch, width - from)];
                ReadOnlySpan<float> plane = x.Slice(row / height * height * width, height * width);
                for (int j = 0; j < part.Length; j++)
                    part[j] = SumOfSquaresAround(plane, row % height, from + j, height, width);
                int at = (row * width) + from;
                Divide(x.Slice(at, part.Length), part, perSquare, y.Slice(at, part.Length));
            }
        }
    }

    private float SumOfSquaresAround(ReadOnlySpan<float> plane, int row, int column, int height, int width)
    {
        int bottom = (int)Math.Min(height - 1, row + ((long)Size / 2)), right = (int)Math.Min(width - 1, column + ((long)Size / 2));
        int left = Math.Max(0, column - (Size / 2));
        float sum = 0;
        for (int h = Math.Max(0, row - (Size / 2)); h <= bottom; h++)
            sum += TensorPrimitives.SumOfSquares(plane.Slice((h * width) + left, right - left + 1));
        return sum;
    }

    /// <summary>y = x · (K + factor · sums)^−Beta.</summary>
    private void Divide(ReadOnlySpan<float> x, Span<float> sums, float factor, Span<float> y)
    {
        TensorPrimitives.Multiply(sums, factor, sums);
        TensorPrimitives.Add(sums, K, sums);
        TensorPrimitives.Pow(sums, -Beta, sums);
        TensorPrimitives.Multiply(x, sums, y);
    }
}
