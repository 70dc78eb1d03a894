using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>y = e^(x − max) / Σ e^(x − max) along one axis, so that the numbers along it sum to 1.</summary>
internal sealed record Softmax : Layer
{
    private const int Stretch = 256;

    /// <summary>The axis along which the numbers sum to 1; negative ones count from the last.</summary>
    public int Axis { get; init; } = 1;

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    /// <summary>Makes the layer from its text.</summary>
    public static Softmax Parse(LayerSetup setup) => new() { Axis = setup.Text.SoftmaxParam?.Axis ?? 1 };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        bottoms[0].CanonicalAxis(Axis);
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run) => Apply(AxisView.Of(run.Bottoms[0].Shape, Axis), run.Input, run.Output);

    /// <summary>The formula for a blob seen from its axis; <paramref name="x"/> and <paramref name="y"/> may be the same memory.</summary>
    internal static void Apply(AxisView view, ReadOnlySpan<float> x, Span<float> y)
    {
        int row = view.Size * view.Inner;
        if (row == 0)
            return;
        for (int n = 0; n < view.Outer; n++)
        {
            if (view.Inner == 1)
                Row(x.Slice(n * row, row), y.Slice(n * row, row));
            else
                Columns(view, x.Slice(n * row, row), y.Slice(n * row, row));
        }
    }

    private static void Row(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
        TensorPrimitives.Exp(y, y);
        TensorPrimitives.Divide(y, (float)Sums.Sum(y), y);
    }

    /// <summary>Many softmaxes side by side, a stretch of neighbours at a time.</summary>
    internal static void Columns(AxisView view, ReadOnlySpan<float> x, Span<float> y)
    {
        Span<float> largest = stackalloc float[Stretch], sums = stackalloc float[Stretch];
        for (int from = 0; from < view.Inner; from += Stretch)
        {
            int count = Math.Min(Stretch, view.Inner - from);
            Span<float> max = largest[..count], sum = sums[..count];
            x.Slice(from, count).CopyTo(max);
            for (int c = 1; c < view.Size; c++)
                TensorPrimitives.Max(max, x.Slice((c * view.Inner) + from, count), max);
            sum.Clear();
            for (int c = 0; c < view.Size; c++)
            {
                Span<float> part = y.Slice((c * view.Inner) + from, count);
                TensorPrimitives.Subtract(x.Slice((c * view.Inner) + from, count), max, part);
                TensorPrimitives.Exp(part, part);
                TensorPrimitives.Add(sum, part, sum);
            }
            for (int c = 0; c < view.Size; c++)
            {
                Span<float> part = y.Slice((c * view.Inner) + from, count);
                TensorPrimitives.Divide(part, sum, part);
            }
        }
    }
}
