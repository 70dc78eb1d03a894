using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// What a net of YOLO's third version sees: a box counts for every class whose σ times σ(objectness) is above the
/// threshold.
/// </summary>
/// <remarks>
/// Anchors are in pixels of an image that is <c>anchors_scale</c> times the map; the masks of a map name its anchors. Of the
/// rows of one box, which overlap wholly, only the best stays unless the threshold of overlap is 1 or above.
/// <see cref="AnchorDetection"/> says the rest.
/// </remarks>
internal sealed record Yolov3DetectionOutput : AnchorDetection
{
    /// <summary>Pixels from place to place, for every map.</summary>
    public required IReadOnlyList<int> AnchorScales { get; init; }

    /// <summary>Which anchors the boxes of every map have, map behind map.</summary>
    public required IReadOnlyList<int> Masks { get; init; }

    /// <summary>How many maps share out the masks.</summary>
    public required int MaskGroups { get; init; }

    private protected override int RowsPerBox => NmsThreshold < 1 ? 1 : Classes;

    /// <summary>Makes the layer from its text.</summary>
    public static Yolov3DetectionOutput Parse(LayerSetup setup)
    {
        Yolov3DetectionOutputParameter text = setup.Text.Yolov3DetectionOutputParam ?? new();
        int boxes = Positive("num_box", text.NumBox), groups = Positive("mask_group_num", text.MaskGroupNum), maps = setup.Bottoms.Count;
        if (text.GaussianBox)
            throw new LayerException("has gaussian_box, whose eight numbers a box are not known here");
        if (text.Mask.Count < (long)boxes * groups || maps > groups || text.AnchorsScale.Count < maps)
            throw new LayerException($"has {maps} maps of {boxes} boxes, so it needs {maps} mask groups of {boxes} masks and {maps} anchors_scale, not {groups} of {text.Mask.Count / groups} and {text.AnchorsScale.Count}");
        return new Yolov3DetectionOutput
        {
            Classes = Positive("num_classes", text.NumClasses),
            BoxesPerPlace = boxes,
            Biases = RequireBiases(text.Biases, 1 + (int)Math.Min(text.Mask.Max(), int.MaxValue - 1)),
            ConfidenceThreshold = text.ConfidenceThreshold,
            NmsThreshold = text.NmsThreshold,
            AnchorScales = [.. text.AnchorsScale.Select(scale => Positive("anchors_scale", scale))],
            Masks = [.. text.Mask.Select(mask => (int)mask)],
            MaskGroups = groups,
        };
    }

    private protected override void Look(ReadOnlySpan<float> prediction, int area, Box box, ref Candidates found)
    {
        float objectness = Sigmoid(prediction[0]), bestScore = ConfidenceThreshold;
        int best = -1;
        for (int c = 0; c < Classes; c++)
        {
            float score = objectness * Sigmoid(prediction[(1 + c) * area]);
            if (RowsPerBox > 1 && score > ConfidenceThreshold)
                found.Add(c, score, box);
            else if (score > bestScore)
                (best, bestScore) = (c, score);
        }
        if (best >= 0)
            found.Add(best, bestScore, box);
    }

    internal override (float Width, float Height) Anchor(int index, int map, int height, int width)
    {
        int anchor = Masks[(Masks.Count / MaskGroups * map) + index];
        return (Biases[2 * anchor] / ((float)width * AnchorScales[map]), Biases[(2 * anchor) + 1] / ((float)height * AnchorScales[map]));
    }
}
