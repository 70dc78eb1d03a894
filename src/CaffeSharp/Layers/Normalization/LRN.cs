using System.Runtime.InteropServices;
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
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => CheckedSize(
        "scratch memory", IsWithinChannel ? WindowJoin.ScratchFloats(Around(bottoms[0])) : 4L * bottoms[0][1]);

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape shape = run.Bottoms[0].Shape;
        int part = shape.Count(IsWithinChannel ? 2 : 1);
        for (int from = 0; from < run.Input.Length; from += part)
        {
            ReadOnlySpan<float> x = run.Input.Slice(from, part);
            Span<float> y = run.Output.Slice(from, part);
            if (IsWithinChannel)
                Within(x, y, Around(shape), run.Scratch);
            else
                Across(x, y, AxisView.Of(shape, 1), run.Scratch);
        }
    }

    private void Across(ReadOnlySpan<float> x, Span<float> y, AxisView view, Span<float> scratch)
    {
        Span<double> lines = MemoryMarshal.Cast<float, double>(scratch), squares = lines[..view.Size], sums = lines.Slice(view.Size, view.Size);
        for (int p = 0; p < view.Inner; p++)
        {
            for (int c = 0; c < view.Size; c++)
                squares[c] = SquaresJoin.Of(x[(c * view.Inner) + p], c);
            WindowJoin.Line<SquaresJoin, double>(squares, Window, sums);
            for (int c = 0; c < view.Size; c++)
                y[(c * view.Inner) + p] = Divided(x[(c * view.Inner) + p], sums[c] / Size);
        }
    }

    private void Within(ReadOnlySpan<float> x, Span<float> y, PoolingPlane around, Span<float> scratch)
    {
        Span<double> sums = WindowJoin.Plane<SquaresJoin, double>(around, x, scratch);
        for (int i = 0; i < x.Length; i++)
            y[i] = Divided(x[i], sums[i] / ((double)Size * Size));
    }

    private float Divided(float x, double average) => x * MathF.Pow(K + (Alpha * (float)average), -Beta);

    private PoolingAxis Window => new(Size, 1, Size / 2);

    private PoolingPlane Around(Shape shape) => new(Window, Window, shape[2], shape[3], shape[2], shape[3]);
}
