using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// What a YOLO net sees: anchors moved by what its maps predict, and of boxes that overlap only the best, whatever
/// their classes. MobileNet-YOLO's layers.
/// </summary>
/// <remarks>
/// Bottoms: maps <c>[N, boxes · (5 + classes), H, W]</c>; the channels of a box are x, y, width, height, objectness and a number
/// for every class. The box's middle is (column + σ(x)) / W and (row + σ(y)) / H, its size exp(width) and exp(height) times the
/// anchor's. Top <c>[1, 1, D, 7]</c>: 0, label + 1, score, left, top, right, bottom by falling score, all images together and
/// not cut to the image; with nothing found, one row per image of its index and −1s.
/// </remarks>
internal abstract record AnchorDetection : Layer
{
    private protected const int Coordinates = 4;

    /// <summary>How many classes there are.</summary>
    public required int Classes { get; init; }

    /// <summary>How many boxes every place of a map has.</summary>
    public required int BoxesPerPlace { get; init; }

    /// <summary>Width and height of every anchor in turn.</summary>
    public required IReadOnlyList<float> Biases { get; init; }

    /// <summary>The score that a box must reach.</summary>
    public required float ConfidenceThreshold { get; init; }

    /// <summary>The overlap from which the worse of two boxes is left out.</summary>
    public required float NmsThreshold { get; init; }

    /// <inheritdoc/>
    public override bool HasDataDependentShapes => true;

    /// <summary>How many rows a box may give.</summary>
    private protected virtual int RowsPerBox => 1;

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, int.MaxValue);
        long channels = (1L + Coordinates + Classes) * BoxesPerPlace;
        foreach (Shape map in bottoms)
        {
            RequireImages(map);
            if (map[1] != channels || map[0] != bottoms[0][0])
                throw new LayerException($"has {BoxesPerPlace} boxes a place and {Classes} classes, so it takes maps [N, {channels}, H, W] of as many images, not {map}");
        }
        return [DetectionRows.Shape(Math.Max(Rows(bottoms), bottoms[0][0]))];
    }

    /// <summary>For all that may be found: box, score and label, a key to sort by and an index.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms)
    {
        long rows = Rows(bottoms);
        return CheckedSize("scratch memory", ScratchPieces.Floats<Candidate>(rows) + ScratchPieces.Floats<Box>(rows) + ScratchPieces.Floats<ulong>(rows) + rows);
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int images = run.Bottoms[0].Shape[0], most = 0;
        foreach (Blob bottom in run.Bottoms)
            most += Rows(bottom.Shape);
        Span<float> rest = run.Scratch;
        var found = new Candidates(ScratchPieces.Take<Candidate>(ref rest, most), ScratchPieces.Take<Box>(ref rest, most));
        Span<ulong> keys = ScratchPieces.Take<ulong>(ref rest, most);
        Span<int> chosen = ScratchPieces.Take<int>(ref rest, most);
        for (int map = 0; map < run.Bottoms.Length; map++)
            Search(run.Bottoms[map], map, ref found);
        keys = keys[..found.Count];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = SortKey.Descending(found.Labels[i].Score, i);
        keys.Sort();
        chosen = chosen[..keys.Length];
        for (int i = 0; i < keys.Length; i++)
            chosen[i] = SortKey.Index(keys[i]);
        long comparisons = 0;
        int taken = new NonMaximumSuppression(NmsThreshold, IsInclusive: true).Take(found.Boxes, chosen, chosen.Length, ref comparisons);
        var rows = new DetectionRows(run.Output);
        foreach (int i in chosen[..taken])
            rows.Add(0, found.Labels[i].Label + 1, found.Labels[i].Score, found.Boxes[i]);
        rows.Finish(run, images);
    }

    /// <summary>Adds what one box sees that is good enough.</summary>
    /// <param name="prediction">The channels of the box, each <paramref name="area"/> behind the one before.</param>
    /// <param name="area">Height times width of the map.</param>
    /// <param name="box">The box.</param>
    /// <param name="found">Where to add.</param>
    private protected abstract void Look(ReadOnlySpan<float> prediction, int area, Box box, ref Candidates found);

    /// <summary>Width and height of an anchor, over those of the whole map.</summary>
    /// <param name="index">Which of the boxes of a place.</param>
    /// <param name="map">Which of the bottoms.</param>
    /// <param name="height">The map's height.</param>
    /// <param name="width">The map's width.</param>
    internal abstract (float Width, float Height) Anchor(int index, int map, int height, int width);

    private protected static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    private protected static IReadOnlyList<float> RequireBiases(IReadOnlyList<float> biases, int anchors) => biases.Count >= 2L * anchors
        ? [.. biases]
        : throw new LayerException($"has {biases.Count} biases; {anchors} anchors need two each");

    private void Search(Blob map, int index, ref Candidates found)
    {
        Shape shape = map.Shape;
        int height = shape[2], width = shape[3], area = height * width, channels = (1 + Coordinates + Classes) * area;
        for (int n = 0; n < shape[0]; n++)
        {
            for (int place = 0; place < area; place++)
            {
                for (int b = 0; b < BoxesPerPlace; b++)
                {
                    ReadOnlySpan<float> prediction = map.Span[((((n * BoxesPerPlace) + b) * channels) + place)..];
                    var anchor = Anchor(b, index, height, width);
                    float x = ((place % width) + Sigmoid(prediction[0])) / width, y = ((place / width) + Sigmoid(prediction[area])) / height;
                    float across = MathF.Exp(prediction[2 * area]) * anchor.Width, down = MathF.Exp(prediction[3 * area]) * anchor.Height;
                    Look(prediction[(Coordinates * area)..], area, Box.Around(x, y, across, down), ref found);
                }
            }
        }
    }

    private long Rows(IReadOnlyList<Shape> maps) => maps.Sum(map => (long)Rows(map));

    private int Rows(Shape map)
    {
        Shape rows = [map[0], BoxesPerPlace, map[2], map[3], RowsPerBox];
        return rows.Count();
    }

    /// <summary>A class and how sure it is.</summary>
    private protected readonly record struct Candidate(int Label, float Score);

    /// <summary>What was found so far.</summary>
    private protected ref struct Candidates(Span<Candidate> labels, Span<Box> boxes)
    {
        public readonly Span<Candidate> Labels = labels;
        public readonly Span<Box> Boxes = boxes;

        public int Count { get; private set; }

        public void Add(int label, float score, Box box)
        {
            Labels[Count] = new(label, score);
            Boxes[Count++] = box;
        }
    }
}
