using CaffeSharp.Layers;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>Non-maximum suppression of candidates of any kind.</summary>
internal static class Suppression
{
    /// <summary>Takes candidates by falling score, leaving out those that overlap one already taken by more than the threshold.</summary>
    /// <param name="candidates">In any order; of equal scores the earlier comes first.</param>
    /// <param name="box">Where a candidate lies, its edges being pixels that belong to it.</param>
    /// <param name="score">What it is sorted by; NaN comes last.</param>
    /// <param name="threshold">The most overlap.</param>
    /// <param name="ofSmaller">Whether the overlap is a part of the smaller box, not of both together.</param>
    public static List<T> Take<T>(List<T> candidates, Func<T, Box> box, Func<T, float> score, float threshold, bool ofSmaller = false)
    {
        List<T> sorted = [.. candidates.OrderByDescending(score)];
        Box[] boxes = [.. sorted.Select(box)];
        int[] order = [.. Enumerable.Range(0, boxes.Length)];
        long comparisons = 0;
        var rule = new NonMaximumSuppression(threshold, IsInclusive: false, Edge: 1) { OfSmaller = ofSmaller };
        int taken = rule.Take(boxes, order, boxes.Length, ref comparisons);
        return [.. order.Take(taken).Select(index => sorted[index])];
    }
}
