using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Keeps labels and weights of the regions with the highest losses of each image, and has all others ignored. R-FCN's mining.</summary>
/// <remarks>
/// Bottoms regions <c>[R, 5]</c>, whose first number is the image; R losses; R labels; weights <c>[R, C, …]</c>. Tops labels and weights as
/// the bottoms: the ignored label and 0 for what is not kept. Of equal losses the first is kept.
/// </remarks>
internal sealed record BoxAnnotatorOHEM : Layer
{
    /// <summary>How many regions of an image are kept.</summary>
    public required int RegionsPerImage { get; init; }

    /// <summary>The label of the others.</summary>
    public int IgnoredLabel { get; init; } = -1;

    /// <summary>Makes the layer from its text.</summary>
    public static BoxAnnotatorOHEM Parse(LayerSetup setup)
    {
        BoxAnnotatorOHEMParameter text = setup.Text.BoxAnnotatorOhemParam ?? throw new LayerException("has no box_annotator_ohem_param, which must give roi_per_img");
        return new BoxAnnotatorOHEM { RegionsPerImage = Positive("roi_per_img", text.RoiPerImg), IgnoredLabel = text.IgnoreLabel };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 4);
        Shape regions = bottoms[0], weights = bottoms[3];
        if (regions.Axes < 2 || regions.Count(1) != 5)
            throw new LayerException($"takes regions [R, 5], not {regions}");
        if (bottoms[1].Count() != regions[0] || bottoms[2].Count() != regions[0] || weights.Axes < 1 || weights[0] != regions[0])
            throw new LayerException($"has {regions[0]} regions, but losses {bottoms[1]}, labels {bottoms[2]} and weights {weights}");
        return [bottoms[2], weights];
    }

    /// <summary>A key for every region to sort by.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => CheckedSize("scratch memory", ScratchPieces.Floats<ulong>(bottoms[0][0]));

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int regions = run.Bottoms[0].Shape[0], size = run.Bottoms[3].Shape.Count(1);
        Span<float> rest = run.Scratch, labels = run.Tops[0].Span, weights = run.Tops[1].Span;
        Span<ulong> keys = ScratchPieces.Take<ulong>(ref rest, regions);
        for (int i = 0; i < regions; i++)
            keys[i] = SortKey.Descending(run.Bottoms[1].Span[i], i);
        keys.Sort();
        labels.Fill(IgnoredLabel);
        weights.Clear();
        for (int best = 0; best < regions; best++)
        {
            int region = SortKey.Index(keys[best]), better = 0;
            for (int other = 0; other < best && better < RegionsPerImage; other++)
            {
                if (run.Input[5 * SortKey.Index(keys[other])] == run.Input[5 * region])
                    better++;
            }
            if (better >= RegionsPerImage)
                continue;
            labels[region] = run.Bottoms[2].Span[region];
            run.Bottoms[3].Span.Slice(region * size, size).CopyTo(weights[(region * size)..]);
        }
    }
}
