using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Cuts the bottom along an axis: at the given points, or into equal parts.</summary>
internal sealed record Slice : Layer
{
    /// <summary>The axis; negative ones count from the last.</summary>
    public int Axis { get; init; } = 1;

    /// <summary>How many tops there are.</summary>
    public required int Tops { get; init; }

    /// <summary>Where each top but the first begins; none for equal parts.</summary>
    public IReadOnlyList<int> Points { get; init; } = [];

    /// <summary>Makes the layer from its text.</summary>
    public static Slice Parse(LayerSetup setup)
    {
        SliceParameter text = setup.Text.SliceParam ?? new();
        if (text.HasAxis && text.HasSliceDim)
            throw new LayerException("has both axis and slice_dim; give one of them");
        int tops = setup.Text.Top.Count;
        int[] points = [.. text.SlicePoint.Select(point => (int)Math.Min(point, int.MaxValue))];
        if (points.Length > 0 && points.Length != tops - 1)
            throw new LayerException($"has {points.Length} slice points for {tops} tops, which need {tops - 1}");
        for (int i = 0; i < points.Length; i++)
        {
            if (points[i] <= (i == 0 ? 0 : points[i - 1]))
                throw new LayerException($"has slice points {string.Join(", ", points)}, which do not rise");
        }
        return new Slice { Axis = text.HasSliceDim ? (int)Math.Min(text.SliceDim, int.MaxValue) : text.Axis, Tops = tops, Points = points };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        int axis = bottom.CanonicalAxis(Axis), size = bottom[axis];
        if (Points.Count == 0 && (Tops == 0 || size % Tops != 0))
            throw new LayerException($"cannot cut axis {axis} of its bottom {bottom} into {Tops} equal parts");
        if (Points.Count > 0 && Points[^1] > size)
            throw new LayerException($"has a slice point {Points[^1]} beyond axis {axis} of its bottom {bottom}");
        return [.. Enumerable.Range(0, Tops).Select(top => bottom.With(axis, Start(top + 1, size) - Start(top, size)))];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, Axis);
        for (int top = 0; top < run.Tops.Length; top++)
        {
            int from = Start(top, view.Size) * view.Inner, row = (Start(top + 1, view.Size) * view.Inner) - from;
            for (int n = 0; n < view.Outer; n++)
                run.Input.Slice((n * view.Size * view.Inner) + from, row).CopyTo(run.Tops[top].Span[(n * row)..]);
        }
    }

    /// <summary>Where a top begins on an axis of the given size; the one behind the last begins at its end.</summary>
    private int Start(int top, int size) => Points.Count == 0 ? top * (size / Tops) : top == 0 ? 0 : top > Points.Count ? size : Points[top - 1];
}
