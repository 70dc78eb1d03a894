using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>The regions of a region proposal network, in both forms of the layer.</summary>
internal static class ProposalWriter
{
    private const float Left = -float.MaxValue;

    public static void Write(Proposal layer, OnnxScope scope)
    {
        int images = scope.Fixed(0, 0, "needs a single image");
        if (images != 1)
            throw scope.Refuse($"the regions of {images} images are not written; --batch 1 is");
        const string Reason = "makes boxes that depend on it, and they are written as numbers";
        int height = scope.Fixed(0, 2, Reason), width = scope.Fixed(0, 3, Reason), anchors = layer.BaseAnchors.Count, count = height * width * anchors;
        OnnxValue scores = scope.Bottom().Slice(1, anchors, 2L * anchors).Transpose(0, 2, 3, 1).Reshape(count);
        OnnxValue moves = scope.Bottom(1).Reshape(anchors, 4, (long)height * width).Transpose(2, 0, 1).Reshape(count, 4);
        OnnxValue info = scope.Bottom(2).Reshape(-1), size = info.Gather(scope.Integers(1, 0)) - 1;
        OnnxValue[] corners = [.. Move(layer, scope, moves, count, width).Select(corner => corner.Min(size).Max(scope.Constant(0)))];
        // The last value scales the width, the third the height; with three values they are one.
        OnnxValue least = info.Gather(scope.Integers(scope.BottomShape(2).Count(1) - 1, 2)) * layer.MinSize;
        OnnxValue tooSmall = scope.Op("Less", [corners[1] - corners[0] + 1, least]).ToFloat().Reduce("ReduceMax", [1], keep: false);
        scores = scope.Op("Greater", [tooSmall, scope.Constant(0)]).Where(scope.Constant(layer.IsPython ? Left : 0), scores);
        var (best, places) = scores.TopK(scope.Integers(Math.Min(layer.PreNmsTopN, count)), 0);
        OnnxValue boxes = Ops.Concat(1, corners).Gather(places);
        // Edges are pixels that belong to a box, so it is one longer to ONNX.
        OnnxValue longer = boxes + scope.Constants([4], new float[] { 0, 0, 1, 1 });
        OnnxValue kept = scope.Suppress(
            longer.Unsqueeze(0), best.Unsqueeze(0, 1), layer.PostNmsTopN, Suppression.Largest(layer.NmsThreshold, layer.IsPython), Left).Slice(1, 2, 3).Reshape(-1);
        var (order, _) = kept.TopK(kept.Shape(), 0, largest: false);
        scope.Top(0, scope.Op("Pad", [boxes.Gather(order), scope.Integers(0, 1, 0, 0), scope.Constant(0)]));
        if (layer.HasScores)
            scope.Top(1, layer.IsPython ? best.Gather(order).Unsqueeze(1) : best.Gather(order));
    }

    /// <summary>The anchors of all places, moved: the corners left top and right bottom, <c>[count, 2]</c> each.</summary>
    private static OnnxValue[] Move(Proposal layer, OnnxScope scope, OnnxValue moves, int count, int width)
    {
        float[] middles = new float[2 * count], sizes = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            Box anchor = layer.BaseAnchors[i % layer.BaseAnchors.Count];
            int place = i / layer.BaseAnchors.Count;
            float x = (float)(place % width) * layer.FeatureStride, y = (float)(place / width) * layer.FeatureStride;
            Box at = new(anchor.Left + x, anchor.Top + y, anchor.Right + x, anchor.Bottom + y);
            (sizes[2 * i], sizes[(2 * i) + 1]) = (at.Right - at.Left + 1, at.Bottom - at.Top + 1);
            (middles[2 * i], middles[(2 * i) + 1]) = (at.Left + (0.5f * sizes[2 * i]), at.Top + (0.5f * sizes[(2 * i) + 1]));
        }
        OnnxValue old = scope.Constants([count, 2], sizes, "anchor_sizes"), middle = scope.Constants([count, 2], middles, "anchor_middles");
        OnnxValue[] parts = moves.Split(1, 2, 2);
        OnnxValue centre = (parts[0] * old) + middle, half = parts[1].Apply("Exp") * old / 2;
        return [centre - half, centre + half];
    }
}
