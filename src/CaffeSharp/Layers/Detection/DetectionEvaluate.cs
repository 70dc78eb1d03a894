using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Which detections find an object, and how many objects there are: what the average precision is computed from. SSD's layer.</summary>
/// <remarks>
/// Bottoms detections <c>[1, 1, D, 7]</c>: image, label (−1 for none), score, left, top, right, bottom; objects <c>[1, 1, G, 8]</c>: image (−1 for none),
/// label, instance, the four edges, and whether it is difficult. Top <c>[1, 1, rows, 5]</c>: for every class but the background −1, class, objects, −1,
/// −1; then by image, label and falling score image, label, score, and 1, 0 for the first that overlaps its best object by the threshold, else 0, 1.
/// A difficult object does not count where the text says so, and gives 0, 0.
/// </remarks>
internal sealed record DetectionEvaluate : Layer
{
    private const int RowSize = 5, DetectionSize = 7, ObjectSize = 8;

    /// <summary>How many classes there are, the background among them.</summary>
    public required int Classes { get; init; }

    /// <summary>The class that has no objects; may be none of them.</summary>
    public int BackgroundLabel { get; init; }

    /// <summary>The overlap from which an object is found.</summary>
    public float OverlapThreshold { get; init; } = 0.5f;

    /// <summary>Whether difficult objects count.</summary>
    public bool CountsDifficult { get; init; } = true;

    /// <inheritdoc/>
    public override bool HasDataDependentShapes => true;

    /// <summary>Makes the layer from its text.</summary>
    public static DetectionEvaluate Parse(LayerSetup setup)
    {
        DetectionEvaluateParameter text = setup.Text.DetectionEvaluateParam ?? new();
        if (text.NameSizeFile.Length > 0)
            setup.Warn($"does not read {text.NameSizeFile}; boxes are compared in parts of the image, not in pixels");
        return new DetectionEvaluate
        {
            Classes = Positive("num_classes", text.NumClasses),
            BackgroundLabel = (int)Math.Min(text.BackgroundLabelId, int.MaxValue),
            OverlapThreshold = text.OverlapThreshold > 0 ? text.OverlapThreshold : throw new LayerException($"has overlap_threshold {text.OverlapThreshold}; it must be above 0"),
            CountsDifficult = text.EvaluateDifficultGt,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape detections = bottoms[0], objects = bottoms[1];
        if (detections.Axes != 4 || detections[3] != DetectionSize || objects.Axes != 4 || objects[3] != ObjectSize)
            throw new LayerException($"takes detections [1, 1, D, {DetectionSize}] and objects [1, 1, G, {ObjectSize}], not {detections} and {objects}");
        return [[1, 1, CheckedSize("rows", ClassRows + (long)detections.Count(0, 3)), RowSize]];
    }

    /// <summary>The detections in order, and whether each object was found.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => CheckedSize("scratch memory", (long)bottoms[0].Count(0, 3) + bottoms[1].Count(0, 3));

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Memory<float> detections = run.Bottoms[0].Data;
        ReadOnlySpan<float> objects = run.Bottoms[1].Span;
        Span<float> rest = run.Scratch;
        Span<int> order = ScratchPieces.Take<int>(ref rest, detections.Length / DetectionSize), found = ScratchPieces.Take<int>(ref rest, objects.Length / ObjectSize);
        found.Clear();
        int rows = CountObjects(objects, run.Output), count = 0;
        for (int i = 0; i < order.Length; i++)
        {
            // A row of −1s says that nothing was found.
            if (detections.Span[i * DetectionSize] >= 0 && detections.Span[(i * DetectionSize) + 1] != -1)
                order[count++] = i;
        }
        order[..count].Sort(new ByImage(detections));
        foreach (int i in order[..count])
        {
            ReadOnlySpan<float> detection = detections.Span.Slice(i * DetectionSize, DetectionSize);
            Span<float> row = run.Output.Slice(RowSize * rows++, RowSize);
            detection[..3].CopyTo(row);
            (row[3], row[4]) = Judge(detection, objects, found);
        }
        run.ResizeTop(0, [1, 1, rows, RowSize]);
    }

    private int ClassRows => BackgroundLabel < Classes ? Classes - 1 : Classes;

    private int CountObjects(ReadOnlySpan<float> objects, Span<float> top)
    {
        int rows = 0;
        for (int label = 0; label < Classes; label++)
        {
            if (label == BackgroundLabel)
                continue;
            int count = 0;
            for (int i = 0; i < objects.Length; i += ObjectSize)
            {
                if (objects[i] >= 0 && (int)objects[i + 1] == label && (CountsDifficult || objects[i + 7] == 0))
                    count++;
            }
            Span<float> row = top.Slice(RowSize * rows++, RowSize);
            (row[0], row[1], row[2], row[3], row[4]) = (-1, label, count, -1, -1);
        }
        return rows;
    }

    private (float Right, float Wrong) Judge(ReadOnlySpan<float> detection, ReadOnlySpan<float> objects, Span<int> found)
    {
        Box box = new(detection[3], detection[4], detection[5], detection[6]);
        float best = -1;
        int at = -1;
        for (int i = 0; i < found.Length; i++)
        {
            ReadOnlySpan<float> thing = objects.Slice(i * ObjectSize, ObjectSize);
            if ((int)thing[0] != (int)detection[0] || (int)thing[1] != (int)detection[1])
                continue;
            float overlap = box.Overlap(new(thing[3], thing[4], thing[5], thing[6]), 0);
            if (overlap > best)
                (best, at) = (overlap, i);
        }
        if (at < 0 || !(best >= OverlapThreshold))
            return (0, 1);
        if (!CountsDifficult && objects[(at * ObjectSize) + 7] != 0)
            return (0, 0);
        return found[at]++ == 0 ? (1, 0) : (0, 1);
    }

    /// <summary>By image, label and falling score; equal ones as they stand.</summary>
    private readonly struct ByImage(Memory<float> detections) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            ReadOnlySpan<float> a = detections.Span.Slice(x * DetectionSize, 3), b = detections.Span.Slice(y * DetectionSize, 3);
            int image = a[0].CompareTo(b[0]), label = a[1].CompareTo(b[1]), score = b[2].CompareTo(a[2]);
            return image != 0 ? image : label != 0 ? label : score != 0 ? score : x.CompareTo(y);
        }
    }
}
