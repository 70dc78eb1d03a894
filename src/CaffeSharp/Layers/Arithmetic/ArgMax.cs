using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Which numbers are the largest, largest first; of equal ones the last is first. Along an axis, or over all numbers
/// of an image.
/// </summary>
/// <remarks>
/// With an axis the top is the bottom with that axis <c>top_k</c> long and holds indices, or values with <c>out_max_val</c>.
/// Without, it is <c>[N, 1, top_k]</c> of indices, or <c>[N, 2, top_k]</c> of indices and then values; ones follow up to the
/// bottom's number of axes.
/// </remarks>
internal sealed record ArgMax : Layer
{
    /// <summary>The axis to search along, <see langword="null"/> for all axes but the first together.</summary>
    public int? Axis { get; init; }

    /// <summary>How many are found.</summary>
    public int TopK { get; init; } = 1;

    /// <summary>Whether the values come out too, or with an axis instead.</summary>
    public bool HasValues { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static ArgMax Parse(LayerSetup setup)
    {
        ArgMaxParameter text = setup.Text.ArgmaxParam ?? new();
        return new ArgMax { Axis = text.HasAxis ? text.Axis : null, TopK = Positive("top_k", text.TopK), HasValues = text.OutMaxVal };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        AxisView view = View(bottom);
        if (TopK > view.Size)
            throw new LayerException($"has top_k {TopK}, more than the {view.Size} numbers to choose from in its bottom {bottom}");
        if (view.Size > int.MaxValue / 2)
            throw new LayerException($"cannot sort the {view.Size} numbers of its bottom {bottom}; {int.MaxValue / 2} are the most");
        if (Axis is { } axis)
            return [bottom.With(axis, TopK)];
        int[] top = [bottom[0], HasValues ? 2 : 1, TopK, .. Enumerable.Repeat(1, Math.Max(0, bottom.Axes - 3))];
        return [Shape.Create(top)];
    }

    /// <summary>Memory to sort in: a key of 64 bits for every number along the axis.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => 2 * View(bottoms[0]).Size;

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        AxisView view = View(run.Bottoms[0].Shape);
        Span<ulong> keys = MemoryMarshal.Cast<float, ulong>(run.Scratch)[..view.Size];
        bool both = HasValues && Axis is null;
        for (int i = 0; i < view.Outer * view.Inner; i++)
        {
            int from = (i / view.Inner * view.Size * view.Inner) + (i % view.Inner);
            for (int j = 0; j < view.Size; j++)
                keys[j] = SortKey.Ascending(run.Input[from + (j * view.Inner)], j);
            keys.Sort();
            int to = (i / view.Inner * TopK * (both ? 2 : 1) * view.Inner) + (i % view.Inner);
            for (int j = 0; j < TopK; j++)
            {
                int index = SortKey.Index(keys[^(j + 1)]);
                float value = run.Input[from + (index * view.Inner)];
                run.Output[to + (j * view.Inner)] = HasValues && !both ? value : index;
                if (both)
                    run.Output[to + TopK + j] = value;
            }
        }
    }

    private AxisView View(Shape bottom) => Axis is { } axis
        ? AxisView.Of(bottom, axis)
        : bottom.Axes > 0 ? new(bottom[0], bottom.Count(1), 1) : throw new LayerException("takes a bottom with axes, not a single number");
}
