using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;
using Code = CaffeSharp.Proto.PriorBoxParameter.Types.CodeType;

namespace CaffeSharp.Onnx.Writers;

/// <summary>
/// SSD's detector. ONNX limits how many boxes of a class stay, Caffe how many are compared, so the best are chosen first;
/// and rows come in Caffe's order: by image, class and falling score.
/// </summary>
internal static class DetectionOutputWriter
{
    private const float Left = -float.MaxValue;
    private const long Behind = 1L << 40;

    public static void Write(DetectionOutput layer, OnnxScope scope)
    {
        if (layer.Suppression.Eta < 1)
            throw scope.Refuse("its threshold falls with every box (eta), for which ONNX has nothing but a loop");
        const string Reason = "needs to know how many boxes there are";
        int priors = scope.Fixed(scope.Axes(2)[2], Reason) / 4, each = layer.SharesLocation ? 1 : layer.Classes;
        int[] classes = [.. Enumerable.Range(0, layer.Classes).Where(label => label != layer.BackgroundLabel)];
        int count = layer.TopK < 0 ? priors : Math.Min(layer.TopK, priors), all = classes.Length * count;
        OnnxValue boxes = Decode(layer, scope, priors, each);
        OnnxValue scores = Refined(layer, scope, scope.Bottom(1).Reshape(-1, priors, layer.Classes), priors).Transpose(0, 2, 1);
        OnnxValue wanted = scope.Integers([.. classes.Select(label => (long)label)]);
        if (classes.Length < layer.Classes)
            scores = scores.Gather(wanted, 1);
        var (best, places) = scores.TopK(scope.Integers(count), 2);
        boxes = each == 1
            ? Pick(scope, boxes.Reshape(-1, priors, 4), places.Reshape(-1, all, 1))
            : Pick(scope, boxes.Transpose(0, 2, 1, 3).Gather(wanted, 1).Reshape(-1, priors, 4), places.Reshape(-1, count, 1));
        boxes = boxes.Reshape(-1, count, 4);
        OnnxValue kept = scope.Suppress(
            Upright(layer, boxes), best.Reshape(-1, 1, count), count, Suppression.Largest(layer.Suppression.Threshold, isBelow: false), layer.ConfidenceThreshold);
        OnnxValue flat = best.Reshape(-1), at = (kept.Slice(1, 0, 1) * scope.Integer(count)) + kept.Slice(1, 2, 3);
        scope.Top(0, Rows(layer, scope, boxes.Reshape(-1, 4), flat, at.Reshape(-1), classes, count));
    }

    /// <summary>
    /// Boxes whose corners moved past each other have no area to Caffe, so nothing overlaps them, and ONNX would turn them around. Only
    /// moved corners can do that.
    /// </summary>
    private static OnnxValue Upright(DetectionOutput layer, OnnxValue boxes)
    {
        if (layer.Code.Code == Code.CenterSize)
            return boxes;
        OnnxValue[] corners = boxes.Split(2, 2, 2);
        return Ops.Concat(2, corners[0], corners[0].Max(corners[1]));
    }

    /// <summary>Rows of those boxes, of which an image keeps only the best.</summary>
    private static OnnxValue Rows(DetectionOutput layer, OnnxScope scope, OnnxValue boxes, OnnxValue scores, OnnxValue kept, int[] classes, int count)
    {
        int all = classes.Length * count, most = layer.KeepTopK < 0 ? all : Math.Min(layer.KeepTopK, all);
        OnnxValue left = scope.Op("ScatterElements", [scores.Shape().Fill(Left), kept, scores.Gather(kept)], ("axis", 0)).Reshape(-1, all);
        var (best, places) = left.TopK(scope.Integers(most), 1);
        OnnxValue isFound = scope.Op("Greater", [best, scope.Constant(Left)]);
        var (order, _) = isFound.Where(places, scope.Integer(Behind)).TopK(scope.Integers(most), 1, largest: false);
        OnnxValue found = scope.Op("Less", [order, scope.Integer(Behind)]).ToFloat().Apply("NonZero").Transpose(1, 0);
        OnnxValue image = found.Slice(1, 0, 1), place = scope.Op("GatherND", [order, found]).Unsqueeze(1);
        OnnxValue at = ((image * scope.Integer(all)) + place).Reshape(-1);
        OnnxValue labels = scope.Constants([classes.Length], classes.Select(label => (float)label).ToArray(), "labels");
        OnnxValue rows = Ops.Concat(1, image.ToFloat(), labels.Gather(place / scope.Integer(count)), scores.Gather(at).Unsqueeze(1), boxes.Gather(at));
        return layer.IsTextBoxes
            ? scope.OrNone(rows, scope.Integers(1), scope.Constants([1, 7], Enumerable.Repeat(-1f, 7).ToArray()))
            : scope.OrNone(rows, scope.Bottom(1).Size(0));
    }

    /// <summary>The scores, <c>[N, priors, classes]</c>; RefineDet's priors that are background themselves find nothing.</summary>
    private static OnnxValue Refined(DetectionOutput layer, OnnxScope scope, OnnxValue scores, int priors)
    {
        // A fourth bottom of another size is the image, which only SSD's drawing of pictures needs.
        if (scope.Node.Bottoms.Count < 4 || scope.BottomShape(3).Count() != 2L * priors * scope.BottomShape()[0])
            return scores;
        OnnxValue isBackground = scope.Op("Less", [scope.Bottom(3).Reshape(-1, priors, 2).Slice(2, 1, 2), scope.Constant(layer.LeastObjectness)]);
        float[] background = [1, .. Enumerable.Repeat(0f, layer.Classes - 1)];
        return isBackground.Where(scope.Constants([layer.Classes], background, "background"), scores);
    }

    private static OnnxValue Pick(OnnxScope scope, OnnxValue boxes, OnnxValue places) => scope.Op("GatherND", [boxes, places], ("batch_dims", 1));

    /// <summary>The boxes that predictions and priors mean, <c>[N, priors, classes or 1, 4]</c>.</summary>
    private static OnnxValue Decode(DetectionOutput layer, OnnxScope scope, int priors, int each)
    {
        OnnxValue[] given = scope.Bottom(2).Reshape(2, priors, 1, 4).Split(0, 1, 1);
        OnnxValue prior = given[0];
        if (scope.Node.Bottoms.Count > 4)
            prior = Decode(layer, prior, given[1], scope.Bottom(4).Reshape(-1, priors, 1, 4));
        OnnxValue boxes = Decode(layer, prior, given[1], scope.Bottom().Reshape(-1, priors, each, 4));
        return layer.IsTextBoxes ? scope.Op("Clip", [boxes, scope.Constant(0), scope.Constant(1)]) : boxes;
    }

    private static OnnxValue Decode(DetectionOutput layer, OnnxValue prior, OnnxValue variances, OnnxValue moves)
    {
        if (layer.Code.HasVariance)
            moves *= variances;
        if (layer.Code.Code == Code.Corner)
            return prior + moves;
        OnnxValue[] corners = prior.Split(3, 2, 2);
        OnnxValue size = corners[1] - corners[0];
        if (layer.Code.Code == Code.CornerSize)
            return prior + (moves * Ops.Concat(3, size, size));
        OnnxValue[] parts = moves.Split(3, 2, 2);
        OnnxValue centre = (parts[0] * size) + ((corners[0] + corners[1]) / 2), half = parts[1].Apply("Exp") * size / 2;
        return Ops.Concat(3, centre - half, centre + half);
    }
}
