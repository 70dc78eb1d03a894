using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// The sum or mean over an axis, or over parts of it that lie behind each other: a part of level² items for every level. The layer
/// of temporal segment networks.
/// </summary>
/// <remarks>Bottom <c>[outer…, Σ level², inner…]</c>; top <c>[outer…, levels, inner…]</c>, and without the axis for the one level 1, which takes all of it.</remarks>
internal sealed record BatchReduction : Layer
{
    /// <summary>The axis; negative ones count from the last.</summary>
    public int Axis { get; init; }

    /// <summary>How many items each level takes; none for one that takes all.</summary>
    public IReadOnlyList<int> Parts { get; init; } = [];

    /// <summary>Whether the sum is divided by the number of items.</summary>
    public bool IsMean { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static BatchReduction Parse(LayerSetup setup)
    {
        BatchReductionParameter text = setup.Text.BatchReductionParam ?? new();
        ReductionParameter reduction = text.ReductionParam ?? new();
        if (reduction.Operation is not (ReductionParameter.Types.ReductionOp.Sum or ReductionParameter.Types.ReductionOp.Mean))
            throw new LayerException($"has operation {reduction.Operation}; SUM and MEAN are possible");
        if (text.Pos || setup.Bottoms.Count > 1)
            throw new LayerException("takes positions from a second bottom, which is not known here");
        bool isWhole = text.Level.Count == 0 || (text.Level.Count == 1 && text.Level[0] == 1);
        return new BatchReduction
        {
            Axis = reduction.Axis,
            Parts = isWhole ? [] : [.. text.Level.Select(level => level is > 0 and <= short.MaxValue ? level * level : throw new LayerException($"has level {level}; it must be above 0"))],
            IsMean = reduction.Operation == ReductionParameter.Types.ReductionOp.Mean,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        int axis = bottom.CanonicalAxis(Axis);
        if (Parts.Count == 0)
            return [Shape.Create([.. bottom.Dims[..axis], .. bottom.Dims[(axis + 1)..]])];
        long items = Parts.Sum(part => (long)part);
        return items == bottom[axis]
            ? [bottom.With(axis, Parts.Count)]
            : throw new LayerException($"has levels of {string.Join(" + ", Parts)} items, but its bottom {bottom} has {bottom[axis]} on axis {axis}");
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, Axis);
        int levels = Math.Max(1, Parts.Count), from = 0;
        for (int level = 0; level < levels; level++)
        {
            int items = Parts.Count == 0 ? view.Size : Parts[level];
            for (int outer = 0; outer < view.Outer; outer++)
            {
                Span<float> y = run.Output.Slice(((outer * levels) + level) * view.Inner, view.Inner);
                y.Clear();
                for (int item = from; item < from + items; item++)
                    TensorPrimitives.Add(y, run.Input.Slice(((outer * view.Size) + item) * view.Inner, view.Inner), y);
                if (IsMean)
                    TensorPrimitives.Divide(y, items, y);
            }
            from += items;
        }
    }
}
