using CaffeSharp.Blobs;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Where a net takes its inputs: one top for every <c>input_param.shape</c>, or one shape for all tops.</summary>
internal sealed record Input : Layer
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

    /// <summary>
    /// The input that stands in for a layer that reads pictures: <see cref="PictureShape"/>, and labels <c>[batch]</c> if there is a
    /// second top.
    /// </summary>
    internal static Input OfPictures(LayerSetup setup)
    {
        Shape pictures = PictureShape(setup);
        return OfTops(setup, [pictures, [pictures[0]]]);
    }

    /// <summary>The input that stands in for a layer with tops of these shapes, of which the last may be left out.</summary>
    internal static Input OfTops(LayerSetup setup, IReadOnlyList<Shape> shapes)
    {
        int tops = setup.Text.Top.Count;
        return tops >= 1 && tops <= shapes.Count
            ? new Input { Shapes = [.. shapes.Take(tops)] }
            : throw new LayerException($"makes pictures and what belongs to them, so {string.Join(" or ", Enumerable.Range(1, shapes.Count))} tops, not {tops}");
    }

    /// <summary>The pictures of a layer that reads them, <c>[batch, channels, height, width]</c>, as its text says (<see cref="DataShape"/>).</summary>
    /// <exception cref="LayerException">It does not say all.</exception>
    internal static Shape PictureShape(LayerSetup setup)
    {
        DataShape size = DataShape.Of(setup.Text) ?? default;
        if (size.Height == 0 || size.Width == 0)
            throw new LayerException("does not say how large its pictures are; give it a crop_size, or put an Input layer with a shape in its place");
        return [Positive("batch_size", size.Batch), Positive("channels", size.Channels), Positive("height", size.Height), Positive("width", size.Width)];
    }

    /// <summary>A shape as the text gives it.</summary>
    internal static Shape ToShape(BlobShape text)
    {
        if (text.Dim.Count > Shape.MaxAxes)
            throw new LayerException($"a shape of {text.Dim.Count} axes has more than the {Shape.MaxAxes} a blob may have");
        return Shape.Create([.. text.Dim.Select(dim => (int)Math.Clamp(dim, int.MinValue, int.MaxValue))]);
    }
}
