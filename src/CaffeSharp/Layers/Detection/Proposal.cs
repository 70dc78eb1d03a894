using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// The regions that a region proposal network finds worth a look: its anchors moved by what it predicts, and of those
/// that overlap only the best.
/// </summary>
/// <remarks>
/// Bottoms: scores <c>[N, 2A, H, W]</c>, of which the second half of the channels counts; moves <c>[N, 4A, H, W]</c>; the image's
/// height, width and scale <c>[N, 3]</c>, or with a scale for height and one for width <c>[N, 4]</c>. Tops: regions <c>[R, 5]</c> of image,
/// x1, y1, x2, y2 by falling score, cut to the image, and their scores. There are two forms of the layer. Faster R-CNN's in
/// Python leaves small boxes out, suppresses from an overlap of just the threshold on, and gives scores <c>[R, 1]</c>; PVANet's
/// in C++ keeps small boxes with score 0, suppresses above the threshold, and gives scores <c>[R]</c>.
/// </remarks>
internal sealed record Proposal : Layer
{
    /// <summary>Whether this is the layer in Python, not the one in C++.</summary>
    public bool IsPython { get; init; }

    /// <summary>Pixels of the image from place to place of the map.</summary>
    public required int FeatureStride { get; init; }

    /// <summary>The least side of a box before the image was scaled, in pixels.</summary>
    public int MinSize { get; init; } = 16;

    /// <summary>How many boxes, best first, are compared.</summary>
    public int PreNmsTopN { get; init; } = 6000;

    /// <summary>How many regions of an image come out.</summary>
    public int PostNmsTopN { get; init; } = 300;

    /// <summary>The overlap at which the worse of two boxes is left out.</summary>
    public double NmsThreshold { get; init; } = 0.7;

    /// <summary>Whether scores come out too.</summary>
    public bool HasScores { get; init; }

    /// <summary>The boxes at the first place of the map.</summary>
    internal IReadOnlyList<Box> BaseAnchors { get; init; } = [];

    /// <inheritdoc/>
    public override bool HasDataDependentShapes => true;

    /// <summary>Makes the layer in C++ from its text.</summary>
    public static Proposal Parse(LayerSetup setup)
    {
        ProposalParameter text = setup.Text.ProposalParam ?? new();
        float[] ratios = text.Ratio.Count > 0 ? [.. text.Ratio] : DefaultRatios, scales = text.Scale.Count > 0 ? [.. text.Scale] : DefaultScales;
        return new Proposal
        {
            FeatureStride = Positive("feat_stride", text.FeatStride),
            MinSize = (int)Math.Min(text.MinSize, int.MaxValue),
            PreNmsTopN = Positive("pre_nms_topn", text.PreNmsTopn),
            PostNmsTopN = Positive("post_nms_topn", text.PostNmsTopn),
            NmsThreshold = text.NmsThresh,
            HasScores = setup.Text.Top.Count > 1,
            BaseAnchors = Anchors.Around(Positive("base_size", text.BaseSize), AboveZero("ratio", ratios), AboveZero("scale", scales), MidpointRounding.AwayFromZero),
        };
    }

    /// <summary>Makes the layer in Python from its <c>param_str</c>. What that does not say is as Faster R-CNN tests.</summary>
    internal static Proposal ParsePython(LayerSetup setup, PythonSettings settings)
    {
        string[] known = ["feat_stride", "scales", "ratios"];
        foreach (string key in settings.Keys.Except(known))
            setup.Warn($"has {key} in its param_str, which Faster R-CNN's proposal layer does not read");
        return new Proposal
        {
            IsPython = true,
            FeatureStride = Positive("feat_stride", (uint)Math.Clamp(settings.Number("feat_stride"), 0, uint.MaxValue)),
            HasScores = setup.Text.Top.Count > 1,
            BaseAnchors = Anchors.Around(
                16, AboveZero("ratios", settings.List("ratios", DefaultRatios)), AboveZero("scales", settings.List("scales", DefaultScales)), MidpointRounding.ToEven),
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 3);
        Shape scores = bottoms[0], moves = bottoms[1], images = bottoms[2];
        RequireImages(scores);
        RequireImages(moves);
        int anchors = BaseAnchors.Count;
        if (scores[1] != 2 * anchors || moves[1] != 4 * anchors || moves[0] != scores[0] || moves[2] != scores[2] || moves[3] != scores[3])
            throw new LayerException($"has {anchors} anchors, so it takes scores [N, {2 * anchors}, H, W] and moves [N, {4 * anchors}, H, W], not {scores} and {moves}");
        if (images.Axes < 2 || images[0] != scores[0] || images.Count(1) is not (3 or 4))
            throw new LayerException($"takes height, width and scale of every image, [{scores[0]}, 3] or [{scores[0]}, 4], not {images}");
        if (IsPython && scores[0] > 1)
            throw new LayerException($"is Faster R-CNN's proposal layer, which takes one image at a time, not {scores[0]}");
        int rows = CheckedSize("regions", scores[0] * (long)Math.Min(PostNmsTopN, Boxes(scores)));
        Shape regions = [rows, 5];
        return HasScores ? [regions, ScoresOf(rows)] : [regions];
    }

    /// <summary>All boxes with their scores, and keys and indices to choose the best by.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms)
    {
        long boxes = Boxes(bottoms[0]);
        return CheckedSize("scratch memory", ScratchPieces.Floats<Box>(boxes) + boxes + ScratchPieces.Floats<ulong>(boxes) + Math.Min(boxes, PreNmsTopN));
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape map = run.Bottoms[0].Shape;
        int images = map[0], count = Boxes(map), rows = 0;
        Span<float> rest = run.Scratch, scores = ScratchPieces.Take<float>(ref rest, count);
        Span<Box> boxes = ScratchPieces.Take<Box>(ref rest, count);
        Span<ulong> keys = ScratchPieces.Take<ulong>(ref rest, count);
        Span<int> chosen = ScratchPieces.Take<int>(ref rest, Math.Min(count, PreNmsTopN));
        var suppression = new NonMaximumSuppression(NmsThreshold, IsInclusive: IsPython, Edge: 1);
        long comparisons = 0;
        for (int n = 0; n < images; n++)
        {
            int candidates = Predict(run, n, boxes, scores, keys);
            keys[..candidates].Sort();
            Span<int> best = chosen[..Math.Min(candidates, chosen.Length)];
            for (int i = 0; i < best.Length; i++)
                best[i] = SortKey.Index(keys[i]);
            foreach (int box in best[..suppression.Take(boxes, best, PostNmsTopN, ref comparisons)])
            {
                if (HasScores)
                    run.Tops[1].Span[rows] = scores[box];
                Span<float> region = run.Output.Slice(5 * rows++, 5);
                region[0] = n;
                (region[1], region[2], region[3], region[4]) = (boxes[box].Left, boxes[box].Top, boxes[box].Right, boxes[box].Bottom);
            }
        }
        run.ResizeTop(0, [rows, 5]);
        if (HasScores)
            run.ResizeTop(1, ScoresOf(rows));
    }

    private static float[] DefaultRatios => [0.5f, 1, 2];

    private static float[] DefaultScales => [8, 16, 32];

    /// <summary>Moves the anchors of one image at all places, and makes keys of those that can be chosen, which it counts.</summary>
    private int Predict(LayerRun run, int image, Span<Box> boxes, Span<float> scores, Span<ulong> keys)
    {
        Shape map = run.Bottoms[0].Shape;
        int anchors = BaseAnchors.Count, area = map[2] * map[3], candidates = 0;
        ReadOnlySpan<float> foreground = run.Input.Slice(((2 * image) + 1) * anchors * area, anchors * area);
        ReadOnlySpan<float> moves = run.Bottoms[1].Span.Slice(image * 4 * anchors * area, 4 * anchors * area);
        int infoSize = run.Bottoms[2].Shape.Count(1);
        ReadOnlySpan<float> info = run.Bottoms[2].Span.Slice(image * infoSize, infoSize);
        float leastHeight = MinSize * info[2], leastWidth = MinSize * info[^1];
        // In the order of the layer in Python: by place, the anchors of one place behind each other.
        for (int i = 0; i < boxes.Length; i++)
        {
            int place = i / anchors, a = i % anchors;
            ReadOnlySpan<float> move = moves[((4 * a * area) + place)..];
            Box box = Move(At(BaseAnchors[a], place % map[3], place / map[3]), move[0], move[area], move[2 * area], move[3 * area]);
            box = new(Inside(box.Left, info[1]), Inside(box.Top, info[0]), Inside(box.Right, info[1]), Inside(box.Bottom, info[0]));
            bool isLarge = box.Right - box.Left + 1 >= leastWidth && box.Bottom - box.Top + 1 >= leastHeight;
            boxes[i] = box;
            scores[i] = isLarge ? foreground[(a * area) + place] : 0;
            if (isLarge || !IsPython)
                keys[candidates++] = SortKey.Descending(scores[i], i);
        }
        return candidates;
    }

    private Box At(Box anchor, int column, int row)
    {
        float x = (float)column * FeatureStride, y = (float)row * FeatureStride;
        return new(anchor.Left + x, anchor.Top + y, anchor.Right + x, anchor.Bottom + y);
    }

    private static Box Move(Box box, float x, float y, float width, float height)
    {
        float oldWidth = box.Right - box.Left + 1, oldHeight = box.Bottom - box.Top + 1;
        float middle = (x * oldWidth) + (box.Left + (0.5f * oldWidth)), centre = (y * oldHeight) + (box.Top + (0.5f * oldHeight));
        return Box.Around(middle, centre, MathF.Exp(width) * oldWidth, MathF.Exp(height) * oldHeight);
    }

    private static float Inside(float edge, float size) => Math.Max(Math.Min(edge, size - 1), 0);

    private int Boxes(Shape scores)
    {
        Shape boxes = [Math.Min(scores[0], 1), BaseAnchors.Count, scores[2], scores[3]];
        return boxes.Count();
    }

    private Shape ScoresOf(int rows) => IsPython ? [rows, 1] : [rows];

    private static IReadOnlyList<float> AboveZero(string what, IReadOnlyList<float> values) => values.Any(value => !(value > 0 && float.IsFinite(value)))
        ? throw new LayerException($"has {what} {string.Join(", ", values)}; all must be above 0")
        : values;
}
