using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Darknet's region: the sigmoid of x, y and objectness of every box, and the softmax of its classes, or their sigmoid.
/// Width and height stay as they are; the anchors are for whoever makes boxes of the numbers.
/// </summary>
/// <remarks>
/// Bottom and top <c>[N, boxes · (coords + 1 + classes), H, W]</c>; the channels of a box are its coordinates, of which x and y are
/// the first two, the objectness, and a number for every class.
/// </remarks>
internal sealed record Region : Layer
{
    /// <summary>How many classes there are.</summary>
    public required int Classes { get; init; }

    /// <summary>How many numbers place a box.</summary>
    public required int Coordinates { get; init; }

    /// <summary>How many boxes every place of the map has.</summary>
    public required int BoxesPerPlace { get; init; }

    /// <summary>Whether the numbers of the classes add up to 1.</summary>
    public bool IsSoftmax { get; init; } = true;

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    /// <summary>Makes the layer from its text.</summary>
    public static Region Parse(LayerSetup setup)
    {
        RegionParameter text = setup.Text.RegionParam ?? new();
        int coordinates = Positive("coords", text.Coords);
        return new Region
        {
            Classes = Positive("classes", text.Classes),
            Coordinates = coordinates >= 2 ? coordinates : throw new LayerException($"has coords {coordinates}; a box has x and y at least"),
            BoxesPerPlace = Positive("num", text.Num),
            IsSoftmax = text.Softmax,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        RequireImages(bottoms[0]);
        Int128 channels = ((Int128)Coordinates + 1 + Classes) * BoxesPerPlace;
        return bottoms[0][1] == channels
            ? [bottoms[0]]
            : throw new LayerException($"has {BoxesPerPlace} boxes of {Coordinates} coords, an objectness and {Classes} classes, so it takes {channels} channels, not {bottoms[0]}");
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int area = run.Bottoms[0].Shape.Count(2), box = (Coordinates + 1 + Classes) * area;
        run.Input.CopyTo(run.Output);
        for (Span<float> rest = run.Output; !rest.IsEmpty; rest = rest[box..])
        {
            Sigmoid(rest[..(2 * area)]);
            Span<float> classes = rest[((Coordinates + 1) * area)..box];
            Sigmoid(rest.Slice(Coordinates * area, IsSoftmax ? area : area + classes.Length));
            if (IsSoftmax)
                Softmax.Columns(new(1, Classes, area), classes, classes);
        }
    }

    private static void Sigmoid(Span<float> x)
    {
        foreach (ref float value in x)
            value = 1 / (1 + MathF.Exp(-value));
    }
}
