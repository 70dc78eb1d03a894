using CaffeSharp.Blobs;
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
    internal static Input OfPictures(LayerSetup setup, uint batch, int channels, uint height, uint width, uint crop)
    {
        Shape pictures = PictureShape(setup, batch, channels, height, width, crop);
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

    /// <summary>The pictures of a layer that reads them: <c>[batch, channels, height, width]</c>. A crop makes height and width what it says.</summary>
    internal static Shape PictureShape(LayerSetup setup, uint batch, int channels, uint height, uint width, uint crop)
    {
        TransformationParameter? transform = setup.Text.TransformParam;
        uint cropHeight = Or(transform?.CropH, Or(transform?.CropSize, crop)), cropWidth = Or(transform?.CropW, Or(transform?.CropSize, crop));
        if (Or(cropHeight, height) == 0 || Or(cropWidth, width) == 0)
            throw new LayerException("does not say how large its pictures are; give it a crop_size, or put an Input layer with a shape in its place");
        return [Positive("batch_size", batch), channels, Positive("height", Or(cropHeight, height)), Positive("width", Or(cropWidth, width))];

        static uint Or(uint? size, uint otherwise) => size is null or 0 ? otherwise : size.Value;
    }

    /// <summary>What size the transform resizes pictures to, 0 where it does not; of several the first.</summary>
    internal static (uint Height, uint Width) ResizedTo(TransformationParameter? transform) =>
        transform?.ResizeParam is [var first, ..] ? (first.Height, first.Width) : (0, 0);

    /// <summary>How many channels pictures have when nothing but the transform speaks of it: 3, or 1 in gray.</summary>
    internal static int PictureChannels(LayerSetup setup) => setup.Text.TransformParam switch
    {
        { ForceGray: true } => 1,
        { MeanValue.Count: > 1 } transform => transform.MeanValue.Count,
        _ => 3,
    };

    /// <summary>A shape as the text gives it.</summary>
    internal static Shape ToShape(BlobShape text)
    {
        if (text.Dim.Count > Shape.MaxAxes)
            throw new LayerException($"a shape of {text.Dim.Count} axes has more than the {Shape.MaxAxes} a blob may have");
        return Shape.Create([.. text.Dim.Select(dim => (int)Math.Clamp(dim, int.MinValue, int.MaxValue))]);
    }
}
