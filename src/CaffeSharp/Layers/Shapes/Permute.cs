using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Layers;

/// <summary>The axes in another order: those that are listed first, the rest behind them as they were.</summary>
internal sealed record Permute : Layer
{
    /// <summary>Which axes of the bottom come first in the top.</summary>
    public required IReadOnlyList<int> Order { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Permute Parse(LayerSetup setup)
    {
        int[] order = [.. (setup.Text.PermuteParam?.Order ?? []).Select(axis => (int)Math.Min(axis, int.MaxValue))];
        if (order.Distinct().Count() != order.Length)
            throw new LayerException($"has order {string.Join(", ", order)}, where an axis comes twice");
        return new Permute { Order = order };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        foreach (int axis in Order)
            bottom.CanonicalAxis(axis);
        Span<int> top = stackalloc int[bottom.Axes];
        Reorder(bottom.Dims, top);
        return [Shape.Create(top)];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        Span<int> strides = stackalloc int[bottom.Axes], permuted = stackalloc int[bottom.Axes];
        StridedCopy.Strides(bottom, strides);
        Reorder(strides, permuted);
        StridedCopy.Copy(run.Input, 0, permuted, run.Tops[0].Shape, run.Output);
    }

    internal override StridedRead? AsStridedRead(IReadOnlyList<Shape> bottoms)
    {
        Shape bottom = bottoms[0];
        if (Order.Count == 0 || Order[0] != 0)
            return null;
        int[] strides = new int[bottom.Axes], dims = new int[bottom.Axes], permuted = new int[bottom.Axes];
        StridedCopy.Strides(bottom, strides);
        Reorder(bottom.Dims, dims);
        Reorder(strides, permuted);
        return new StridedRead(0, dims[1..], permuted[1..]);
    }

    private void Reorder(ReadOnlySpan<int> values, Span<int> reordered)
    {
        int next = 0;
        for (; next < Order.Count; next++)
            reordered[next] = values[Order[next]];
        for (int axis = 0; axis < values.Length; axis++)
        {
            if (!IsListed(axis))
                reordered[next++] = values[axis];
        }
    }

    private bool IsListed(int axis)
    {
        for (int i = 0; i < Order.Count; i++)
        {
            if (Order[i] == axis)
                return true;
        }
        return false;
    }
}
