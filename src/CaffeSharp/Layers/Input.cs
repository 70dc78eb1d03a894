using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Where a net takes its inputs: one top for every <c>input_param.shape</c>, or one shape for all tops.</summary>
public sealed record Input : Layer
{
    /// <summary>The shape of every top, as declared; a session may change it.</summary>
    public required IReadOnlyList<Shape> Shapes { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        int tops = setup.Text.Top.Count;
        var shapes = setup.Text.InputParam?.Shape ?? [];
        if (shapes.Count != 1 && shapes.Count != tops)
            throw new LayerException($"has {tops} tops, so input_param needs 1 or {tops} shapes, not {shapes.Count}");
        return new Input { Shapes = [.. Enumerable.Range(0, tops).Select(top => ToShape(shapes[shapes.Count == 1 ? 0 : top]))] };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 0);
        return [.. Shapes];
    }

    /// <summary>Nothing to compute: the caller's numbers are the tops.</summary>
    public override void Forward(LayerRun run)
    {
    }

    /// <summary>A shape as the text gives it.</summary>
    internal static Shape ToShape(BlobShape text)
    {
        if (text.Dim.Count > Shape.MaxAxes)
            throw new LayerException($"a shape of {text.Dim.Count} axes has more than the {Shape.MaxAxes} a blob may have");
        return Shape.Create([.. text.Dim.Select(dim => (int)Math.Clamp(dim, int.MinValue, int.MaxValue))]);
    }
}
