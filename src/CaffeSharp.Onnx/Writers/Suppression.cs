using CaffeSharp.Blobs;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>What all detectors need: NonMaxSuppression with Caffe's thresholds, and rows of detections.</summary>
internal static class Suppression
{
    private const int RowSize = 7;

    /// <summary>Boxes that stay, <c>[M, 3]</c> of batch, class and box.</summary>
    /// <param name="scope">The layer.</param>
    /// <param name="boxes"><c>[batches, boxes, 4]</c> of two corners.</param>
    /// <param name="scores"><c>[batches, classes, boxes]</c>.</param>
    /// <param name="most">How many of a class stay at most.</param>
    /// <param name="overlap">The largest overlap that two boxes may have; it need not be above 1.</param>
    /// <param name="least">What a score must be above.</param>
    public static OnnxValue Suppress(this OnnxScope scope, OnnxValue boxes, OnnxValue scores, long most, float overlap, float least) => scope.Op(
        "NonMaxSuppression", [boxes, scores, scope.Integers(most), scope.Constants([1], new[] { Math.Clamp(overlap, 0, 1) }), scope.Constants([1], new[] { least })]);

    /// <summary>The largest float that a threshold lets pass: below it, or not above it.</summary>
    public static float Largest(double threshold, bool isBelow)
    {
        float value = (float)threshold;
        while (isBelow ? value >= threshold : value > threshold)
            value = MathF.BitDecrement(value);
        return value;
    }

    /// <summary>The rows that were found; with none, one of −1 for every image.</summary>
    /// <param name="scope">The layer.</param>
    /// <param name="rows"><c>[M, 7]</c>.</param>
    /// <param name="images">How many images there are, <c>[1]</c> of a whole number.</param>
    public static OnnxValue OrNone(this OnnxScope scope, OnnxValue rows, OnnxValue images)
    {
        OnnxValue numbers = images.CountUp().Unsqueeze(1);
        return scope.OrNone(rows, images, scope.Op("Pad", [numbers, scope.Integers(0, 0, 0, RowSize - 1), scope.Constant(-1)]));
    }

    /// <summary>The rows that were found; with none, those.</summary>
    /// <param name="scope">The layer.</param>
    /// <param name="rows"><c>[M, 7]</c>.</param>
    /// <param name="count">How many rows stand for none, <c>[1]</c> of a whole number.</param>
    /// <param name="none">These rows, <c>[count, 7]</c>.</param>
    public static OnnxValue OrNone(this OnnxScope scope, OnnxValue rows, OnnxValue count, OnnxValue none)
    {
        OnnxValue found = rows.Size(0), missing = scope.Op("Equal", [found, scope.Integers(0)]).ToInteger();
        OnnxValue all = Ops.Concat(0, rows, none);
        return scope.Op("Slice", [all, scope.Integers(0), found + (count * missing), scope.Integers(0)]).Reshape(1, 1, -1, RowSize);
    }
}
