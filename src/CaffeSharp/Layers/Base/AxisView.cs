using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>A blob seen from one of its axes, or a run of them: <c>[Outer, Size, Inner]</c>.</summary>
/// <param name="Outer">The product of the axes before.</param>
/// <param name="Size">The axis itself.</param>
/// <param name="Inner">The product of the axes behind: how far two neighbours on the axis lie apart.</param>
internal readonly record struct AxisView(int Outer, int Size, int Inner)
{
    /// <summary>The view from one axis; negative ones count from the last.</summary>
    public static AxisView Of(Shape shape, int axis)
    {
        int canonical = shape.CanonicalAxis(axis);
        return new(shape.Count(0, canonical), shape[canonical], shape.Count(canonical + 1));
    }

    /// <summary>
    /// The view from axis 1, Caffe's channels. A blob of a single axis counts as one channel, as it does there.
    /// </summary>
    public static AxisView OfChannels(Shape shape) => shape.Axes < 2 ? new(shape.Count(), 1, 1) : Of(shape, 1);

    /// <summary>The view from the axes that <paramref name="operand"/> spans when it is laid on <paramref name="axis"/> of the bottom.</summary>
    /// <exception cref="LayerException">The operand does not fit there.</exception>
    public static AxisView OfBroadcast(Shape bottom, Shape operand, int axis)
    {
        int from = operand.Axes == 0 ? 0 : bottom.CanonicalAxis(axis), to = from + operand.Axes;
        if (to > bottom.Axes || !bottom.Dims[from..to].SequenceEqual(operand.Dims))
            throw new LayerException($"cannot lay {operand} on axis {from} of its bottom {bottom}");
        return new(bottom.Count(0, from), operand.Count(), bottom.Count(to));
    }
}
