using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>The regions of a region proposal network, in both forms of the layer, and CTPN's lines of text.</summary>
internal static class ProposalWriter
{
    private const float Left = -float.MaxValue;

    public static void Write(Proposal layer, OnnxScope scope)
    {
        int anchors = layer.BaseAnchors.Count, known = scope.BottomShape(2).Count(1);
        OnnxValue scores = scope.Bottom().Slice(1, anchors, 2L * anchors).Transpose(0, 2, 3, 1).Reshape(0, -1);
        OnnxValue info = scope.Bottom(2).Reshape(-1, known), size = OfImage(info, 1, 0) - 1;
        OnnxValue[] corners = [.. Move(layer, scope).Select(corner => corner.Min(size).Max(scope.Constant(0)))];
        // The last value scales the width, the third the height; with three values they are one.
        OnnxValue least = OfImage(info, known - 1, 2) * layer.MinSize;
        OnnxValue tooSmall = scope.Op("Less", [corners[1] - corners[0] + 1, least]).ToFloat().Reduce("ReduceMax", [3], keep: false).Reshape(0, -1);
        scores = scope.Op("Greater", [tooSmall, scope.Constant(0)]).Where(scope.Constant(layer.IsPython ? Left : 0), scores);
        OnnxValue count = Compared(layer, scope, scores);
        var (best, places) = scores.TopK(count, 1);
        OnnxValue boxes = scope.Op("GatherND", [Ops.Concat(3, corners).Reshape(0, -1, 4), places.Unsqueeze(2)], ("batch_dims", 1));
        // Edges are pixels that belong to a box, so it is one longer to ONNX.
        OnnxValue longer = boxes + scope.Constants([4], new float[] { 0, 0, 1, 1 });
        OnnxValue kept = scope.Suppress(longer, best.Unsqueeze(1), layer.PostNmsTopN, Suppression.Largest(layer.NmsThreshold, layer.IsPython), Left);
        OnnxValue at = ((kept.Slice(1, 0, 1) * count) + kept.Slice(1, 2, 3)).Reshape(-1);
        var (order, _) = at.TopK(at.Shape(), 0, largest: false);
        scope.Top(0, Ops.Concat(1, (order / count).ToFloat().Unsqueeze(1), boxes.Reshape(-1, 4).Gather(order)));
        OnnxValue of = best.Reshape(-1).Gather(order);
        if (layer.HasScores)
            scope.Top(1, layer.IsPython ? of.Unsqueeze(1) : of);
    }

    public static void Text(TextProposal layer, OnnxScope scope)
    {
        const int Boxes = 10;
        OnnxValue size = scope.Bottom(2).Reshape(-1).Gather(scope.Integers(1, 0)) - 1, place = Places.Of(scope, 0) * layer.FeatureStride;
        // [places, boxes, …]
        OnnxValue[] moves = scope.Bottom(1).Reshape(Boxes, 2, -1).Transpose(2, 0, 1).Split(2, 1, 1);
        float[] heights = [.. TextProposal.Edges.Select(edge => edge.Bottom - edge.Top + 1f)], middles = [.. TextProposal.Edges.Select(edge => (edge.Top + edge.Bottom) / 2f)];
        OnnxValue old = scope.Constants([Boxes, 1], heights), left = place.Slice(2, 0, 1) + scope.Constants([Boxes, 1], new float[Boxes]);
        OnnxValue centre = (moves[0] * old) + (place.Slice(2, 1, 2) + scope.Constants([Boxes, 1], middles)), high = moves[1].Apply("Exp") * old, upper = centre - (high / 2);
        OnnxValue edges = Ops.Concat(2, left, upper, left + (TextProposal.Width - 1), upper + high).Reshape(-1, 4);
        scope.Top(0, edges.Min(Ops.Concat(0, size, size)).Max(scope.Constant(0)));
        if (scope.Node.Tops.Count > 1)
            scope.Top(1, scope.Bottom().Slice(1, Boxes, 2 * Boxes).Transpose(0, 2, 3, 1).Reshape(-1, 1));
    }

    /// <summary>How many boxes of an image are compared, <c>[1]</c>.</summary>
    private static OnnxValue Compared(Proposal layer, OnnxScope scope, OnnxValue scores)
    {
        Axis boxes = Axis.Product([.. scope.Axes()[2..], layer.BaseAnchors.Count]);
        return boxes.IsFixed ? scope.Integers(Math.Min(layer.PreNmsTopN, boxes.Size)) : scores.Size(1).Min(scope.Integers(layer.PreNmsTopN));
    }

    /// <summary>Two of the numbers that are known of each image, <c>[N, 1, 1, 2]</c>.</summary>
    private static OnnxValue OfImage(OnnxValue info, int first, int second) => info.Gather(info.Scope.Integers(first, second), 1).Reshape(-1, 1, 1, 2);

    /// <summary>The anchors of all places, moved: the corners left top and right bottom, <c>[N, places, anchors, 2]</c> each.</summary>
    private static OnnxValue[] Move(Proposal layer, OnnxScope scope)
    {
        int anchors = layer.BaseAnchors.Count;
        float[] sizes = [.. layer.BaseAnchors.SelectMany(box => new[] { box.Right - box.Left + 1, box.Bottom - box.Top + 1 })];
        float[] middles = [.. layer.BaseAnchors.SelectMany((box, i) => new[] { box.Left + (0.5f * sizes[2 * i]), box.Top + (0.5f * sizes[(2 * i) + 1]) })];
        OnnxValue[] parts = scope.Bottom(1).Reshape(0, anchors, 4, -1).Transpose(0, 3, 1, 2).Split(3, 2, 2);
        Shape pairs = [anchors, 2];
        OnnxValue old = scope.Constants(pairs, sizes, "anchor_sizes"), middle = (Places.Of(scope, 0) * layer.FeatureStride) + scope.Constants(pairs, middles, "anchor_middles");
        OnnxValue centre = (parts[0] * old) + middle, half = parts[1].Apply("Exp") * old / 2;
        return [centre - half, centre + half];
    }
}
