using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// The same numbers with other axes in the place of some: a size of 0 copies the bottom's axis of the same index, and
/// one of −1 takes what is left.
/// </summary>
internal sealed record Reshape : SameNumbers
{
    private const int Copied = 0, Inferred = -1;

    /// <summary>The new axes.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>The first axis that is replaced; −1 is behind the last one.</summary>
    public int Axis { get; init; }

    /// <summary>How many axes are replaced; −1 for all from <see cref="Axis"/> on.</summary>
    public int Axes { get; init; } = -1;

    /// <summary>Makes the layer from its text.</summary>
    public static Reshape Parse(LayerSetup setup)
    {
        ReshapeParameter text = setup.Text.ReshapeParam ?? new();
        IList<long> sizes = text.Shape?.Dim ?? [];
        if (sizes.FirstOrDefault(size => size is < Inferred or > int.MaxValue) is var odd and not 0)
            throw new LayerException($"has a size of {odd}; 0 copies an axis, -1 takes what is left, others are sizes");
        if (sizes.Count(size => size == Inferred) > 1)
            throw new LayerException("has more than one size of -1, so what is left for each is open");
        return new Reshape { Sizes = [.. sizes.Select(size => (int)size)], Axis = text.Axis, Axes = text.NumAxes };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        int from = Axis < 0 ? bottom.Axes + Axis + 1 : Axis, replaced = Axes < 0 ? bottom.Axes - from : Axes;
        if (from < 0 || from > bottom.Axes || Axes < -1 || replaced > bottom.Axes - from)
            throw new LayerException($"replaces {Axes} axes from axis {Axis} on, which its bottom {bottom} does not have");
        int[] top = [.. bottom.Dims[..from], .. Sizes, .. bottom.Dims[(from + replaced)..]];
        long known = 1;
        for (int axis = from; axis < from + Sizes.Count; axis++)
        {
            if (top[axis] == Copied)
                top[axis] = axis < bottom.Axes ? bottom[axis] : throw new LayerException($"copies axis {axis}, which its bottom {bottom} does not have");
        }
        foreach (int size in top)
            known = size == Inferred ? known : Math.Min(known * size, int.MaxValue);
        int open = Array.IndexOf(top, Inferred);
        if (open >= 0 && known > 0 && bottom.Count() % known == 0)
            top[open] = (int)(bottom.Count() / known);
        else if (open >= 0 || known != bottom.Count())
            throw new LayerException($"cannot make [{string.Join(", ", top)}] of its bottom {bottom}, which holds {bottom.Count()} numbers");
        return [Shape.Create(top)];
    }
}
