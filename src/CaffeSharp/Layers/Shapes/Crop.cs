using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The part of the first bottom that is as large as the second one, on all axes from one on.</summary>
internal sealed record Crop : Layer
{
    /// <summary>The first axis that is cut; negative ones count from the last.</summary>
    public int Axis { get; init; } = 2;

    /// <summary>How much is cut off in front of each axis from <see cref="Axis"/> on: one number for all, one for each, or none.</summary>
    public IReadOnlyList<int> Offsets { get; init; } = [];

    /// <summary>Makes the layer from its text.</summary>
    public static Crop Parse(LayerSetup setup)
    {
        CropParameter text = setup.Text.CropParam ?? new();
        return new Crop { Axis = text.Axis, Offsets = [.. text.Offset.Select(offset => (int)Math.Min(offset, int.MaxValue))] };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape bottom = bottoms[0], reference = bottoms[1];
        int from = bottom.CanonicalAxis(Axis);
        if (reference.Axes != bottom.Axes)
            throw new LayerException($"takes two bottoms of as many axes, not {bottom} and {reference}");
        if (Offsets.Count > 1 && Offsets.Count != bottom.Axes - from)
            throw new LayerException($"has {Offsets.Count} offsets for the {bottom.Axes - from} axes from axis {from} on");
        for (int axis = from; axis < bottom.Axes; axis++)
        {
            if (bottom[axis] - (long)Offset(axis - from) < reference[axis])
                throw new LayerException($"cannot cut {reference[axis]} from offset {Offset(axis - from)} on out of axis {axis} of its bottom {bottom}");
        }
        return [Shape.Create([.. bottom.Dims[..from], .. reference.Dims[from..]])];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        Span<int> strides = stackalloc int[bottom.Axes];
        StridedCopy.Strides(bottom, strides);
        StridedCopy.Copy(run.Input, Start(bottom, strides), strides, run.Tops[0].Shape, run.Output);
    }

    internal override StridedRead? AsStridedRead(IReadOnlyList<Shape> bottoms)
    {
        Shape bottom = bottoms[0], top = InferShapes(bottoms)[0];
        if (bottom.CanonicalAxis(Axis) == 0)
            return null;
        int[] strides = new int[bottom.Axes];
        StridedCopy.Strides(bottom, strides);
        return new StridedRead(Start(bottom, strides), [.. top.Dims[1..]], strides[1..]);
    }

    /// <summary>Where the part begins.</summary>
    private int Start(Shape bottom, ReadOnlySpan<int> strides)
    {
        int from = bottom.CanonicalAxis(Axis), start = 0;
        for (int axis = from; axis < bottom.Axes; axis++)
            start += Offset(axis - from) * strides[axis];
        return start;
    }

    private int Offset(int axis) => Offsets.Count == 0 ? 0 : Offsets[Offsets.Count == 1 ? 0 : axis];
}
