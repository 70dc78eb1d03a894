using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>The axes from one to another as a single axis, e.g. <c>[N, C, H, W]</c> as <c>[N, C·H·W]</c>.</summary>
internal sealed record Flatten : SameNumbers
{
    /// <summary>The first of the axes; negative ones count from the last.</summary>
    public int FirstAxis { get; init; } = 1;

    /// <summary>The last of the axes; negative ones count from the last.</summary>
    public int LastAxis { get; init; } = -1;

    /// <summary>Makes the layer from its text.</summary>
    public static Flatten Parse(LayerSetup setup) => setup.Text.FlattenParam is { } text
        ? new() { FirstAxis = text.Axis, LastAxis = text.EndAxis }
        : new();

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        int first = bottom.CanonicalAxis(FirstAxis), last = bottom.CanonicalAxis(LastAxis);
        if (last < first)
            throw new LayerException($"has end_axis {last} before axis {first} of its bottom {bottom}");
        return [Shape.Create([.. bottom.Dims[..first], bottom.Count(first, last + 1), .. bottom.Dims[(last + 1)..]])];
    }
}
