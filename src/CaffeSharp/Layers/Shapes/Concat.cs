using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The bottoms one behind the other along an axis, all other axes being equal.</summary>
internal sealed record Concat : Layer
{
    /// <summary>The axis; negative ones count from the last.</summary>
    public int Axis { get; init; } = 1;

    internal override bool HandsOn => true;

    internal override int? JoinAxis => Axis;

    /// <summary>Makes the layer from its text.</summary>
    public static Concat Parse(LayerSetup setup)
    {
        ConcatParameter text = setup.Text.ConcatParam ?? new();
        if (text.HasAxis && text.HasConcatDim)
            throw new LayerException("has both axis and concat_dim; give one of them");
        return new Concat { Axis = text.HasConcatDim ? (int)Math.Min(text.ConcatDim, int.MaxValue) : text.Axis };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, int.MaxValue);
        int axis = bottoms[0].CanonicalAxis(Axis);
        long size = 0;
        foreach (Shape bottom in bottoms)
        {
            if (bottom.Axes != bottoms[0].Axes || bottom.With(axis, bottoms[0][axis]) != bottoms[0])
                throw new LayerException($"joins on axis {axis}, where all other axes must be equal, but has {bottoms[0]} and {bottom}");
            size += bottom[axis];
        }
        return [bottoms[0].With(axis, (int)Math.Min(size, int.MaxValue))];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Tops[0].Shape, Axis);
        int from = 0;
        foreach (Blob bottom in run.Bottoms)
        {
            int row = bottom.Shape[Axis] * view.Inner;
            for (int n = 0; n < view.Outer; n++)
                bottom.Span.Slice(n * row, row).CopyTo(run.Output[((n * view.Size * view.Inner) + from)..]);
            from += row;
        }
    }
}
