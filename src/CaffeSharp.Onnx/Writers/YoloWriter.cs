using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>The detectors of YOLO's second and third version: boxes of all maps, suppressed whatever their classes.</summary>
internal static class YoloWriter
{
    private const int Coordinates = 4;

    public static void Version2(YoloDetectionOutput layer, OnnxScope scope) => Write(layer, scope, MathF.BitDecrement(layer.ConfidenceThreshold), (objectness, classes) =>
    {
        OnnxValue score = objectness * classes.Softmax(1).Reduce("ReduceMax", [1]);
        return (score, First(classes));
    });

    public static void Version3(Yolov3DetectionOutput layer, OnnxScope scope) => Write(layer, scope, layer.ConfidenceThreshold, (objectness, classes) =>
    {
        if (layer.NmsThreshold >= 1)
            throw scope.Refuse($"with nms_threshold {layer.NmsThreshold} a box has a row for every class, which is not written");
        OnnxValue scores = objectness * classes.Sigmoid();
        return (scores.Reduce("ReduceMax", [1]), First(scores));
    });

    private static OnnxValue First(OnnxValue scores) => scores.Scope.Op("ArgMax", [scores], ("axis", 1), ("keepdims", 1)).ToFloat();

    private static void Write(AnchorDetection layer, OnnxScope scope, float least, Func<OnnxValue, OnnxValue, (OnnxValue Score, OnnxValue Label)> judge)
    {
        int images = scope.Fixed(0, 0, "needs a single image, since it throws the boxes of all together");
        if (images != 1)
            throw scope.Refuse($"it throws the boxes of all images together, and {images} of them are not written; --batch 1 is");
        OnnxValue[] maps = [.. Enumerable.Range(0, scope.Node.Bottoms.Count).Select(map => Map(layer, scope, map, judge))];
        OnnxValue all = maps.Length == 1 ? maps[0] : Ops.Concat(0, maps);
        OnnxValue scores = all.Slice(1, 1, 2).Reshape(-1), boxes = all.Slice(1, 2, 2 + Coordinates);
        OnnxValue kept = scope.Suppress(boxes.Unsqueeze(0), scores.Unsqueeze(0, 1), int.MaxValue, Suppression.Largest(layer.NmsThreshold, isBelow: true), least);
        OnnxValue places = kept.Slice(1, 2, 3).Reshape(-1);
        // By falling score; ONNX does not say in which order boxes stay.
        var (_, order) = scores.Gather(places).TopK(places.Shape(), 0);
        OnnxValue rows = all.Gather(places.Gather(order));
        scope.Top(0, scope.OrNone(scope.Op("Pad", [rows, scope.Integers(0, 1, 0, 0), scope.Constant(0)]), scope.Integers(1)));
    }

    /// <summary>Rows of one map: label + 1, score and corners, <c>[H · W · boxes, 6]</c>.</summary>
    private static OnnxValue Map(AnchorDetection layer, OnnxScope scope, int map, Func<OnnxValue, OnnxValue, (OnnxValue Score, OnnxValue Label)> judge)
    {
        const string Reason = "makes boxes that depend on it, and their middles are written as numbers";
        int height = scope.Fixed(map, 2, Reason), width = scope.Fixed(map, 3, Reason), boxes = layer.BoxesPerPlace, count = height * width * boxes;
        int size = Coordinates + 1 + layer.Classes;
        OnnxValue[] parts = scope.Bottom(map).Reshape(boxes, size, (long)height * width).Transpose(2, 0, 1).Reshape(count, size).Split(1, 2, 2, 1, layer.Classes);
        float[] middles = new float[2 * count], anchors = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            (middles[2 * i], middles[(2 * i) + 1]) = (i / boxes % width, i / boxes / width);
            (anchors[2 * i], anchors[(2 * i) + 1]) = layer.Anchor(i % boxes, map, height, width);
        }
        Shape pairs = [count, 2];
        OnnxValue middle = (parts[0].Sigmoid() + scope.Constants(pairs, middles, $"places{map}")) / scope.Constants([2], new float[] { width, height });
        OnnxValue half = parts[1].Apply("Exp") * scope.Constants(pairs, anchors, $"anchors{map}") / 2;
        var (score, label) = judge(parts[2].Sigmoid(), parts[3]);
        return Ops.Concat(1, label + 1, score, middle - half, middle + half);
    }
}
