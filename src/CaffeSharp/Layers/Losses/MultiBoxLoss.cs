using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// What an SSD net is trained by: how far the predicted boxes are from the objects that their priors belong to, and how far the classes
/// are (Liu et al., 2016). As <c>MultiBoxFocalLoss</c> classes count by <see cref="FocalLoss"/>.
/// </summary>
/// <remarks>
/// Bottoms locations <c>[N, P · 4]</c>, confidences <c>[N, P · classes]</c>, priors and variances <c>[1, 2, P · 4]</c>, and objects <c>[1, 1, G, 8]</c>: image
/// (−1 for none), label, instance, left, top, right, bottom, and whether it is difficult. Top (loc_weight · Σ location + Σ confidence) / n, n
/// by <c>normalization</c>: the priors that belong to an object (VALID), all of them, or the images. By MAX_NEGATIVE only so many of the
/// others count as background as <c>neg_pos_ratio</c> says, those with the largest losses; by NONE all do.
/// </remarks>
internal sealed record MultiBoxLoss : Layer
{
    private const int ObjectSize = 8;

    /// <summary>How many classes there are, the background among them.</summary>
    public required int Classes { get; init; }

    /// <summary>The class of priors that belong to no object.</summary>
    public int BackgroundLabel { get; init; }

    /// <summary>What the loss of the locations is multiplied by.</summary>
    public float LocationWeight { get; init; } = 1;

    /// <summary>Whether locations are compared by squares, not by smooth L1.</summary>
    public bool HasSquaredLocations { get; init; }

    /// <summary>Whether classes are judged one by one by a sigmoid, not together by a softmax.</summary>
    public bool IsLogistic { get; init; }

    /// <summary>α and γ of the focal loss, if classes count by that.</summary>
    public (float Alpha, float Gamma)? Focal { get; init; }

    /// <summary>Whether difficult objects count.</summary>
    public bool UsesDifficult { get; init; } = true;

    /// <summary>Whether predicted boxes are matched with the objects, not the priors.</summary>
    public bool MatchesPredictions { get; init; }

    /// <summary>Whether all objects are of one class, the one behind the background.</summary>
    public bool IsAgnostic { get; init; }

    /// <summary>How many of the others count for every prior with an object; <see langword="null"/> for all.</summary>
    public float? NegativesPerPositive { get; init; }

    /// <summary>What the overlap of one that counts as background must be below.</summary>
    public float NegativeOverlap { get; init; } = 0.5f;

    /// <summary>What the sum is divided by.</summary>
    public LossSettings Settings { get; init; } = new(LossDivisor.CountedLabels, null);

    /// <summary>Which priors belong to which object.</summary>
    internal MultiBoxMatch Matching { get; init; }

    /// <summary>How predictions become boxes.</summary>
    internal PriorCode Code { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static MultiBoxLoss Parse(LayerSetup setup)
    {
        MultiBoxLossParameter text = setup.Text.MultiboxLossParam ?? new();
        if (!text.ShareLocation)
            throw new LayerException("has share_location: false, a box for every class, which this loss does not compute");
        if (text.BpInside)
            throw new LayerException("has bp_inside, which this loss does not compute");
        var mining = text.HasDoNegMining && !text.HasMiningType && !text.DoNegMining ? MultiBoxLossParameter.Types.MiningType.None : text.MiningType;
        if (mining == MultiBoxLossParameter.Types.MiningType.HardExample)
            throw new LayerException("has mining_type HARD_EXAMPLE, which this loss does not compute; NONE and MAX_NEGATIVE are possible");
        if (!(text.NegPosRatio > 0))
            throw new LayerException($"has neg_pos_ratio {text.NegPosRatio}; it must be above 0");
        return new MultiBoxLoss
        {
            Classes = Positive("num_classes", text.NumClasses),
            BackgroundLabel = (int)Math.Min(text.BackgroundLabelId, int.MaxValue),
            LocationWeight = text.LocWeight,
            HasSquaredLocations = text.LocLossType == MultiBoxLossParameter.Types.LocLossType.L2,
            IsLogistic = text.ConfLossType == MultiBoxLossParameter.Types.ConfLossType.Logistic,
            UsesDifficult = text.UseDifficultGt,
            MatchesPredictions = !text.UsePriorForMatching,
            IsAgnostic = text.MapObjectToAgnostic,
            NegativesPerPositive = mining == MultiBoxLossParameter.Types.MiningType.None ? null : text.NegPosRatio,
            NegativeOverlap = text.NegOverlap,
            Settings = LossSettings.Parse(setup.Text.LossParam, LossDivisor.CountedLabels),
            Matching = new(text.OverlapThreshold, text.MatchType == MultiBoxLossParameter.Types.MatchType.PerPrediction, text.IgnoreCrossBoundaryBbox),
            Code = new(text.CodeType, HasVariance: !text.EncodeVarianceInTarget),
        };
    }

    /// <summary>Makes a MultiBoxFocalLoss from its text.</summary>
    public static MultiBoxLoss ParseFocal(LayerSetup setup)
    {
        FocalLossParameter text = setup.Text.FocalLossParam ?? new();
        return Parse(setup) with { Focal = (text.Alpha, text.Gamma) };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 4);
        Shape locations = bottoms[0], confidences = bottoms[1], priors = bottoms[2], objects = bottoms[3];
        if (locations.Axes < 2 || confidences.Axes < 2 || locations[0] != confidences[0])
            throw new LayerException($"takes locations and confidences of as many images, not {locations} and {confidences}");
        if (priors.Axes < 3 || priors.Count(0, 2) != 2 || priors.Count(2) % 4 != 0)
            throw new LayerException($"takes prior boxes [1, 2, P · 4], not {priors}");
        int count = priors.Count(2) / 4;
        if (locations.Count(1) != priors.Count(2) || confidences.Count(1) != (long)count * Classes)
            throw new LayerException($"has {count} prior boxes and {Classes} classes, so it takes {count * 4} locations and {(long)count * Classes} confidences for an image, not {locations} and {confidences}");
        if (objects.Axes != 4 || objects[3] != ObjectSize)
            throw new LayerException($"takes objects [1, 1, G, {ObjectSize}], not {objects}");
        return [Shape.Scalar];
    }

    /// <summary>Boxes, matches, overlaps and keys of the priors; boxes, labels and matches of the objects.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms)
    {
        long priors = bottoms[2].Count(2) / 4, objects = bottoms[3].Count() / ObjectSize;
        return CheckedSize("scratch memory", ScratchPieces.Floats<ulong>(priors) + ScratchPieces.Floats<Box>(priors + objects) + (2 * (priors + objects)));
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int images = run.Bottoms[0].Shape[0], priors = run.Bottoms[2].Shape.Count(2) / 4, most = run.Bottoms[3].Span.Length / ObjectSize;
        Span<float> rest = run.Scratch;
        Span<Box> boxes = ScratchPieces.Take<Box>(ref rest, priors), objects = ScratchPieces.Take<Box>(ref rest, most);
        Span<ulong> keys = ScratchPieces.Take<ulong>(ref rest, priors);
        Span<int> matches = ScratchPieces.Take<int>(ref rest, priors), labels = ScratchPieces.Take<int>(ref rest, most), boxOf = ScratchPieces.Take<int>(ref rest, most);
        Span<float> overlaps = ScratchPieces.Take<float>(ref rest, priors);
        ReadOnlySpan<float> edges = run.Bottoms[2].Span[..(4 * priors)], variances = run.Bottoms[2].Span[(4 * priors)..];
        double loss = 0;
        int matched = 0;
        for (int n = 0; n < images; n++)
        {
            ReadOnlySpan<float> predicted = run.Input.Slice(n * 4 * priors, 4 * priors), scores = run.Bottoms[1].Span.Slice(n * priors * Classes, priors * Classes);
            int count = Objects(run.Bottoms[3].Span, n, objects, labels);
            for (int i = 0; i < priors; i++)
                boxes[i] = MatchesPredictions ? Code.Decode(At(edges, i), variances.Slice(4 * i, 4), predicted.Slice(4 * i, 4)) : At(edges, i);
            int positives = Matching.Match(boxes, objects[..count], matches, overlaps, boxOf[..count]);
            matched += positives;
            for (int i = 0; i < priors; i++)
            {
                if (matches[i] >= 0)
                    loss += (LocationWeight * Location(At(edges, i), variances.Slice(4 * i, 4), objects[matches[i]], predicted.Slice(4 * i, 4))) + Confidence(scores, i, labels[matches[i]]);
                else if (NegativesPerPositive is null)
                    loss += Confidence(scores, i, BackgroundLabel);
            }
            loss += Negatives(scores, matches, overlaps, count == 0 ? 0 : positives, keys);
        }
        run.Output[0] = Settings.Divide(loss, images, images * priors, matched);
    }

    private static Box At(ReadOnlySpan<float> edges, int i) => new(edges[4 * i], edges[(4 * i) + 1], edges[(4 * i) + 2], edges[(4 * i) + 3]);

    /// <summary>Collects the objects of one image and counts them.</summary>
    private int Objects(ReadOnlySpan<float> rows, int image, Span<Box> objects, Span<int> labels)
    {
        int count = 0;
        for (; rows.Length >= ObjectSize; rows = rows[ObjectSize..])
        {
            if ((int)rows[0] != image || rows[0] < 0 || (!UsesDifficult && rows[7] != 0))
                continue;
            int label = Index("the label", rows[1], Classes);
            if (label == BackgroundLabel)
                throw new LayerException($"meets an object of label {label}, which is the background");
            labels[count] = IsAgnostic ? Index("the label", BackgroundLabel + 1f, Classes) : label;
            objects[count++] = new(rows[3], rows[4], rows[5], rows[6]);
        }
        return count;
    }

    private double Location(Box prior, ReadOnlySpan<float> variances, Box thing, ReadOnlySpan<float> predicted)
    {
        Span<float> wanted = stackalloc float[4];
        Code.Encode(prior, variances, thing, wanted);
        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            double d = (double)predicted[i] - wanted[i];
            sum += HasSquaredLocations ? d * d / 2 : SmoothL1.Of(d);
        }
        return sum;
    }

    /// <summary>The losses of those that count as background: the largest of the image.</summary>
    private double Negatives(ReadOnlySpan<float> scores, ReadOnlySpan<int> matches, ReadOnlySpan<float> overlaps, int positives, Span<ulong> keys)
    {
        if (NegativesPerPositive is not { } ratio)
            return 0;
        int eligible = 0;
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i] == MultiBoxMatch.Free && overlaps[i] < NegativeOverlap)
                keys[eligible++] = SortKey.Descending((float)Mined(scores, i), i);
        }
        keys[..eligible].Sort();
        double sum = 0, wanted = Math.Floor((double)positives * ratio);
        for (int k = 0; k < eligible && k < wanted; k++)
            sum += Confidence(scores, SortKey.Index(keys[k]), BackgroundLabel);
        return sum;
    }

    /// <summary>What negatives are ordered by: the plain loss, also where classes count by the focal one.</summary>
    private double Mined(ReadOnlySpan<float> scores, int prior) => IsLogistic
        ? Logistic(scores.Slice(prior * Classes, Classes), BackgroundLabel)
        : -LogProbability(scores.Slice(prior * Classes, Classes), BackgroundLabel);

    private double Confidence(ReadOnlySpan<float> scores, int prior, int label)
    {
        scores = scores.Slice(prior * Classes, Classes);
        if (IsLogistic)
            return Logistic(scores, label);
        double log = LogProbability(scores, label);
        return Focal is var (alpha, gamma) ? FocalLoss.Of((float)Math.Exp(log), alpha, gamma) : -log;
    }

    private static double LogProbability(ReadOnlySpan<float> scores, int label)
    {
        if (label >= scores.Length)
            throw new LayerException($"has background_label_id {label}, but only {scores.Length} classes");
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float score in scores)
            largest = Math.Max(largest, score);
        foreach (float score in scores)
            sum += Math.Exp(score - largest);
        return scores[label] - largest - Math.Log(sum);
    }

    private static double Logistic(ReadOnlySpan<float> scores, int label)
    {
        double sum = 0;
        for (int c = 0; c < scores.Length; c++)
            sum += Math.Max(scores[c], 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)scores[c]))) - (c == label ? scores[c] : 0.0);
        return sum;
    }
}
