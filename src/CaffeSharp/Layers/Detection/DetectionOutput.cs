using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>What an SSD net sees: its boxes decoded, and of those of one class that overlap only the best.</summary>
/// <remarks>
/// Bottoms: locations <c>[N, P · 4]</c>, or <c>[N, P · classes · 4]</c> without <c>share_location</c>; confidences <c>[N, P · classes]</c>;
/// P prior boxes and their variances <c>[1, 2, P · 4]</c>. Top <c>[1, 1, D, 7]</c>: image, label, score, left, top, right, bottom for
/// every image, class and falling score; with nothing found, one row per image of its index and −1s. Only scores above
/// the threshold count, the best <c>top_k</c> of a class are compared, and the best <c>keep_top_k</c> of an image stay.
/// A fourth bottom is the image, for a picture that is not made here; or, for RefineDet, confidences of the priors themselves <c>[N, P · 2]</c>,
/// and where these say background, the prior finds nothing. A fifth are locations <c>[N, P · 4]</c> by which the priors are moved first. In
/// TextBoxes' form edges are cut at the image, and with nothing found there is one row of −1s.
/// </remarks>
internal sealed record DetectionOutput : Layer
{
    /// <summary>How many classes there are, the background among them.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether all classes have one box in common.</summary>
    public bool SharesLocation { get; init; } = true;

    /// <summary>The class that is not looked for; may be none of them.</summary>
    public int BackgroundLabel { get; init; }

    /// <summary>How many boxes of a class are compared, −1 for all.</summary>
    public int TopK { get; init; } = -1;

    /// <summary>How many boxes of an image stay, −1 for all.</summary>
    public int KeepTopK { get; init; } = -1;

    /// <summary>What a score must be above.</summary>
    public float ConfidenceThreshold { get; init; } = -float.MaxValue;

    /// <summary>What a prior's own confidence must reach. RefineDet's.</summary>
    public float LeastObjectness { get; init; } = 0.01f;

    /// <summary>Whether this is TextBoxes' form.</summary>
    public bool IsTextBoxes { get; init; }

    /// <summary>How predictions become boxes.</summary>
    internal PriorCode Code { get; init; }

    /// <summary>Which boxes of a class are left out.</summary>
    internal NonMaximumSuppression Suppression { get; init; }

    /// <inheritdoc/>
    public override bool HasDataDependentShapes => true;

    /// <summary>Makes the layer from its text.</summary>
    public static DetectionOutput Parse(LayerSetup setup)
    {
        DetectionOutputParameter text = setup.Text.DetectionOutputParam ?? new();
        NonMaximumSuppressionParameter nms = text.NmsParam ?? new();
        if (text.NmsParam is null && text.HasNmsThreshold)
            nms.NmsThreshold = text.NmsThreshold;
        if (text.NmsParam is null && text.HasTopK)
            nms.TopK = text.TopK;
        if (!(nms.NmsThreshold >= 0))
            throw new LayerException($"has nms_threshold {nms.NmsThreshold}; it must not be negative");
        if (!(nms.Eta is > 0 and <= 1))
            throw new LayerException($"has eta {nms.Eta}; it must be above 0 and at most 1");
        return new DetectionOutput
        {
            Classes = Positive("num_classes", text.NumClasses),
            SharesLocation = text.ShareLocation,
            BackgroundLabel = text.BackgroundLabelId,
            TopK = nms.HasTopK ? nms.TopK : -1,
            KeepTopK = text.KeepTopK,
            ConfidenceThreshold = text.HasConfidenceThreshold ? text.ConfidenceThreshold : -float.MaxValue,
            LeastObjectness = text.ObjectnessScore,
            IsTextBoxes = PriorForms.Of(setup.Net) == PriorForm.TextBoxes,
            Code = new(text.CodeType, HasVariance: !text.VarianceEncodedInTarget),
            Suppression = new(nms.NmsThreshold, IsInclusive: false, Eta: nms.Eta),
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 3, 5);
        Shape locations = bottoms[0], confidences = bottoms[1], priors = bottoms[2];
        if (locations.Axes < 2 || confidences.Axes < 2 || locations[0] != confidences[0])
            throw new LayerException($"takes locations and confidences of as many images, not {locations} and {confidences}");
        if (priors.Axes < 3 || priors.Count(0, 2) != 2 || priors.Count(2) % 4 != 0)
            throw new LayerException($"takes prior boxes [1, 2, P · 4], not {priors}");
        long count = priors.Count(2) / 4;
        if (locations.Count(1) != count * 4 * LocationClasses || confidences.Count(1) != count * Classes)
        {
            throw new LayerException(
                $"has {count} prior boxes and {Classes} classes, so it takes {count * 4 * LocationClasses} locations and {count * Classes} confidences for an image, not {locations} and {confidences}");
        }
        if (bottoms.Count > 4 && (bottoms[3].Count() != 2 * count * locations[0] || bottoms[4].Count() != 4 * count * locations[0]))
            throw new LayerException($"has {count} prior boxes, so it takes {2 * count} confidences and {4 * count} locations of the priors of an image, not {bottoms[3]} and {bottoms[4]}");
        long rows = Math.Max(1, KeepTopK < 0 ? Candidates(count) : Math.Min(KeepTopK, Candidates(count)));
        return [DetectionRows.Shape(locations[0] * rows)];
    }

    /// <summary>The boxes of one image, keys to sort by, and what is found of one image: a place in all scores and a key each.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms)
    {
        if (bottoms[0][0] == 0)
            return 0;
        long priors = bottoms[2].Count(2) / 4, candidates = Candidates(priors);
        long filtered = bottoms.Count > 3 ? priors * Classes : 0;
        return CheckedSize("scratch memory", filtered + ScratchPieces.Floats<Box>(priors * LocationClasses) + ScratchPieces.Floats<ulong>(priors)
            + ScratchPieces.Floats<int>(priors + candidates) + ScratchPieces.Floats<ulong>(candidates));
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape shape = run.Bottoms[0].Shape;
        int images = shape[0], priors = run.Bottoms[2].Shape.Count(2) / 4;
        var rows = new DetectionRows(run.Output);
        long comparisons = 0;
        for (int n = 0; n < images; n++)
        {
            Span<float> rest = run.Scratch;
            Span<Box> boxes = ScratchPieces.Take<Box>(ref rest, priors * LocationClasses);
            Span<ulong> keys = ScratchPieces.Take<ulong>(ref rest, priors);
            Span<int> chosen = ScratchPieces.Take<int>(ref rest, priors), found = ScratchPieces.Take<int>(ref rest, (int)Candidates(priors));
            Span<ulong> order = ScratchPieces.Take<ulong>(ref rest, found.Length);
            ReadOnlySpan<float> scores = run.Bottoms[1].Span.Slice(n * priors * Classes, priors * Classes);
            if (run.Bottoms.Length > 3 && run.Bottoms[3].Span.Length == 2L * priors * images)
                scores = Refined(scores, run.Bottoms[3].Span.Slice(2 * n * priors, 2 * priors), rest);
            ReadOnlySpan<float> moves = run.Bottoms.Length > 4 ? run.Bottoms[4].Span.Slice(4 * n * priors, 4 * priors) : [];
            Decode(run.Input.Slice(n * shape.Count(1), shape.Count(1)), run.Bottoms[2].Span, moves, scores, boxes);
            int count = 0;
            for (int c = 0; c < Classes; c++)
            {
                if (c != BackgroundLabel)
                    count += Class(c, scores, boxes, keys, chosen, found[count..], ref comparisons);
            }
            foreach (int place in Best(found[..count], scores, order))
                rows.Add(n, place % Classes, scores[place], boxes[LocationOf(place)]);
        }
        rows.Finish(run, IsTextBoxes ? Math.Min(images, 1) : images, isNamed: !IsTextBoxes);
    }

    private int LocationClasses => SharesLocation ? 1 : Classes;

    /// <summary>The most boxes that can be found in an image.</summary>
    private long Candidates(long priors)
    {
        int classes = BackgroundLabel >= 0 && BackgroundLabel < Classes ? Classes - 1 : Classes;
        return classes * (TopK < 0 ? priors : Math.Min(TopK, priors));
    }

    /// <summary>The box that a score in <c>[P, classes]</c> belongs to.</summary>
    private int LocationOf(int place) => SharesLocation ? place / Classes : place;

    /// <summary>The scores, with those of priors that are background themselves taken out.</summary>
    private ReadOnlySpan<float> Refined(ReadOnlySpan<float> scores, ReadOnlySpan<float> objectness, Span<float> refined)
    {
        refined = refined[..scores.Length];
        scores.CopyTo(refined);
        for (int i = 0; 2 * i < objectness.Length; i++)
        {
            if (objectness[(2 * i) + 1] >= LeastObjectness)
                continue;
            refined.Slice(i * Classes, Classes).Clear();
            refined[i * Classes] = 1;
        }
        return refined;
    }

    /// <summary>Whether a class may take a box; most are below the threshold in all.</summary>
    private bool IsWanted(int box, ReadOnlySpan<float> scores)
    {
        if (!SharesLocation)
            return box % LocationClasses != BackgroundLabel && scores[box] > ConfidenceThreshold;
        for (int c = 0; c < Classes; c++)
        {
            if (c != BackgroundLabel && scores[(box * Classes) + c] > ConfidenceThreshold)
                return true;
        }
        return false;
    }

    private void Decode(ReadOnlySpan<float> locations, ReadOnlySpan<float> priors, ReadOnlySpan<float> moves, ReadOnlySpan<float> scores, Span<Box> boxes)
    {
        for (int i = 0; i < boxes.Length; i++)
        {
            if (!IsWanted(i, scores))
                continue;
            ReadOnlySpan<float> prior = priors.Slice(i / LocationClasses * 4, 4);
            ReadOnlySpan<float> variances = priors.Slice((priors.Length / 2) + (i / LocationClasses * 4), 4);
            Box box = new(prior[0], prior[1], prior[2], prior[3]);
            if (!moves.IsEmpty)
                box = Code.Decode(box, variances, moves.Slice(i / LocationClasses * 4, 4));
            box = Code.Decode(box, variances, locations.Slice(i * 4, 4));
            boxes[i] = IsTextBoxes ? new(Inside(box.Left), Inside(box.Top), Inside(box.Right), Inside(box.Bottom)) : box;
        }
    }

    private static float Inside(float edge) => Math.Max(Math.Min(edge, 1), 0);

    /// <summary>Finds the boxes of one class and tells how many they are.</summary>
    /// <param name="label">The class.</param>
    /// <param name="scores">The image's confidences, <c>[P, classes]</c>.</param>
    /// <param name="boxes">The image's boxes, <c>[P]</c> or <c>[P, classes]</c>.</param>
    /// <param name="keys">Memory to sort in.</param>
    /// <param name="chosen">Memory for the boxes to choose from.</param>
    /// <param name="found">Where to put the places of the scores of what is found.</param>
    /// <param name="comparisons">Comparisons made so far.</param>
    private int Class(int label, ReadOnlySpan<float> scores, ReadOnlySpan<Box> boxes, Span<ulong> keys, Span<int> chosen, Span<int> found, ref long comparisons)
    {
        int count = 0;
        for (int place = label; place < scores.Length; place += Classes)
        {
            if (scores[place] > ConfidenceThreshold)
                keys[count++] = SortKey.Descending(scores[place], place);
        }
        keys[..count].Sort();
        chosen = chosen[..(TopK < 0 ? count : Math.Min(TopK, count))];
        for (int i = 0; i < chosen.Length; i++)
            chosen[i] = LocationOf(SortKey.Index(keys[i]));
        int taken = Suppression.Take(boxes, chosen, chosen.Length, ref comparisons);
        for (int i = 0; i < taken; i++)
            found[i] = SharesLocation ? (chosen[i] * Classes) + label : chosen[i];
        return taken;
    }

    /// <summary>Of what was found in an image only the best, in the order in which it was found.</summary>
    private ReadOnlySpan<int> Best(Span<int> found, ReadOnlySpan<float> scores, Span<ulong> keys)
    {
        if (KeepTopK < 0 || found.Length <= KeepTopK)
            return found;
        keys = keys[..found.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = SortKey.Descending(scores[found[i]], i);
        keys.Sort();
        keys = keys[..KeepTopK];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = (uint)SortKey.Index(keys[i]);
        keys.Sort();
        for (int i = 0; i < keys.Length; i++)
            found[i] = found[SortKey.Index(keys[i])];
        return found[..keys.Length];
    }
}
