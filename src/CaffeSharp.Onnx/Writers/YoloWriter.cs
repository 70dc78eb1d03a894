using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>The detectors of YOLO's second and third version: boxes of all maps, suppressed whatever their classes.</summary>
internal static class YoloWriter
{
    private const int Coordinates = 4;

    public static void Version2(YoloDetectionOutput layer, OnnxScope scope) => Write(layer, scope, MathF.BitDecrement(layer.ConfidenceThreshold), (objectness, classes) =>
    {
        OnnxValue score = objectness * classes.Softmax(3).Reduce("ReduceMax", [3]);
        return (score, First(classes));
    });

    public static void Version3(Yolov3DetectionOutput layer, OnnxScope scope) => Write(layer, scope, layer.ConfidenceThreshold, (objectness, classes) =>
    {
        if (layer.NmsThreshold >= 1)
            throw scope.Refuse($"with nms_threshold {layer.NmsThreshold} a box has a row for every class, which is not written");
        OnnxValue scores = objectness * classes.Sigmoid();
        return (scores.Reduce("ReduceMax", [3]), First(scores));
    });

    private static OnnxValue First(OnnxValue scores) => scores.Scope.Op("ArgMax", [scores], ("axis", 3), ("keepdims", 1)).ToFloat();

    private static void Write(AnchorDetection layer, OnnxScope scope, float least, Func<OnnxValue, OnnxValue, (OnnxValue Score, OnnxValue Label)> judge)
    {
        OnnxValue[] maps = [.. Enumerable.Range(0, scope.Node.Bottoms.Count).Select(map => Map(layer, scope, map, judge))];
        OnnxValue all = maps.Length == 1 ? maps[0] : Ops.Concat(0, maps);
        OnnxValue scores = all.Slice(1, 1, 2).Reshape(-1), boxes = all.Slice(1, 2, 2 + Coordinates);
        OnnxValue kept = scope.Suppress(boxes.Unsqueeze(0), scores.Unsqueeze(0, 1), int.MaxValue, Suppression.Largest(layer.NmsThreshold, isBelow: true), least);
        OnnxValue places = kept.Slice(1, 2, 3).Reshape(-1);
        // By falling score; ONNX does not say in which order boxes stay.
        var (_, order) = scores.Gather(places).TopK(places.Shape(), 0);
        OnnxValue rows = all.Gather(places.Gather(order));
        scope.Top(0, scope.OrNone(scope.Op("Pad", [rows, scope.Integers(0, 1, 0, 0), scope.Constant(0)]), scope.Bottom().Size(0)));
    }

    /// <summary>Rows of one map: label + 1, score and corners, <c>[N · H · W · boxes, 6]</c>.</summary>
    private static OnnxValue Map(AnchorDetection layer, OnnxScope scope, int map, Func<OnnxValue, OnnxValue, (OnnxValue Score, OnnxValue Label)> judge)
    {
        int boxes = layer.BoxesPerPlace, size = Coordinates + 1 + layer.Classes;
        // [N, places, boxes, …]
        OnnxValue[] parts = scope.Bottom(map).Reshape(0, boxes, size, -1).Transpose(0, 3, 1, 2).Split(3, 2, 2, 1, layer.Classes);
        float[] anchors = [.. Enumerable.Range(0, boxes).Select(box => layer.Anchor(box, map, 1, 1)).SelectMany(anchor => new[] { anchor.Width, anchor.Height })];
        OnnxValue whole = Places.Size(scope, map), middle = (parts[0].Sigmoid() + Places.Of(scope, map)) / whole;
        OnnxValue half = parts[1].Apply("Exp") * scope.Constants([boxes, 2], anchors, $"anchors{map}") / whole / 2;
        var (score, label) = judge(parts[2].Sigmoid(), parts[3]);
        return Ops.Concat(3, label + 1, score, middle - half, middle + half).Reshape(-1, Coordinates + 2);
    }
}
