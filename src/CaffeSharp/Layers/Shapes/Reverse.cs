using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>What lies along one axis, or several, in the opposite order. CTPN's layer, and as <c>Flip</c> that of happynear's fork.</summary>
internal sealed record Reverse : Layer
{
    /// <summary>The axes that are turned round; negative ones count from the last.</summary>
    public required IReadOnlyList<int> Axes { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Reverse Parse(LayerSetup setup) => new() { Axes = [setup.Text.ReverseParam?.Axis ?? 0] };

    /// <summary>Makes a Flip from its text: <c>[N, C, H, W]</c> from right to left, from below, or both.</summary>
    public static Reverse ParseFlip(LayerSetup setup)
    {
        RequireBottoms(setup.Bottoms, 1);
        RequireImages(setup.Bottoms[0]);
        bool width = setup.Text.FlipParam?.FlipWidth ?? true, height = setup.Text.FlipParam?.FlipHeight ?? false;
        return new Reverse { Axes = (height, width) switch { (true, true) => [2, 3], (true, false) => [2], (false, true) => [3], _ => [] } };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        foreach (int axis in Axes)
            bottoms[0].CanonicalAxis(axis);
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape shape = run.Bottoms[0].Shape;
        Span<int> strides = stackalloc int[shape.Axes];
        StridedCopy.Strides(shape, strides);
        int last = 0;
        for (int i = 0; i < Axes.Count; i++)
        {
            int axis = shape.CanonicalAxis(Axes[i]);
            last += Math.Max(0, shape[axis] - 1) * strides[axis];
            strides[axis] = -strides[axis];
        }
        StridedCopy.Copy(run.Input, last, strides, shape, run.Output);
    }
}
