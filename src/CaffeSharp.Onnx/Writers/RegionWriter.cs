using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Layers between maps and regions.</summary>
internal static class RegionWriter
{
    private const int RegionSize = 5, KernelEndsAt = 22, OffsetByDefaultFrom = 16;

    public static void PriorBox(PriorBox layer, OnnxScope scope)
    {
        const string Reason = "makes boxes that depend on it, and they are written as numbers";
        int[] sizes = [scope.Fixed(0, 2, Reason), scope.Fixed(0, 3, Reason), scope.Fixed(1, 2, Reason), scope.Fixed(1, 3, Reason)];
        Blob[] bottoms = [new([1, 1, sizes[0], sizes[1]]), new([1, 1, sizes[2], sizes[3]])];
        Blob[] tops = [new(layer.InferShapes([bottoms[0].Shape, bottoms[1].Shape])[0])];
        layer.Forward(new LayerRun(bottoms, tops));
        scope.Graph.BindKnown(scope.Node.Tops[0], tops[0]);
    }

    public static void ROIPooling(ROIPooling layer, OnnxScope scope) => scope.Top(0, scope.Op(
        "MaxRoiPool", [scope.Bottom(), Regions(scope)], ("pooled_shape", new[] { layer.PooledHeight, layer.PooledWidth }), ("spatial_scale", layer.SpatialScale)));

    public static void ROIAlign(ROIAlign layer, OnnxScope scope)
    {
        scope.Note("differs from ONNX's for regions that reach beyond the map: there its bins are cut at the edge first");
        OnnxValue regions = Regions(scope), images = regions.Slice(1, 0, 1).Reshape(-1).ToInteger();
        (string, object)[] settings = [
            ("output_height", layer.PooledHeight), ("output_width", layer.PooledWidth), ("spatial_scale", layer.SpatialScale), ("sampling_ratio", 0), ("mode", "avg")];
        if (scope.Opset >= OffsetByDefaultFrom)
            settings = [.. settings, ("coordinate_transformation_mode", "output_half_pixel")];
        scope.Top(0, scope.Op("RoiAlign", [scope.Bottom(), regions.Slice(1, 1, RegionSize), images], settings));
    }

    public static void PSROIPooling(PSROIPooling layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes();
        int channels = layer.OutputChannels, g = layer.PooledHeight;
        OnnxValue regions = scope.Bottom(1).Reshape(-1, RegionSize), rounded = Round(regions.Slice(1, 1, RegionSize));
        OnnxValue start = rounded.Slice(1, 0, 2) * layer.SpatialScale, end = (rounded.Slice(1, 2, 4) + 1) * layer.SpatialScale;
        OnnxValue size = (end - start).Max(scope.Constant(0.1f)) / g;
        OnnxValue columns = Mask(scope, start.Slice(1, 0, 1), size.Slice(1, 0, 1), g, 3), rows = Mask(scope, start.Slice(1, 1, 2), size.Slice(1, 1, 2), g, 2);
        // Sums over the columns of every bin j: [j, N, channels, i, H, W] by [j, 1, 1, 1, W, R], and then over the rows of every bin i.
        OnnxValue map = scope.Bottom().Reshape(bottom, [bottom[0], channels, g, g, bottom[2], bottom[3]]).Transpose(3, 0, 1, 2, 4, 5);
        OnnxValue sums = scope.Op("MatMul", [map, columns.Transpose(1, 2, 0).Unsqueeze(1, 2, 3)]);
        OnnxValue total = (sums * rows.Transpose(1, 2, 0)).Reduce("ReduceSum", [4], keep: false).Transpose(4, 1, 2, 3, 0);
        total = bottom[0] is { IsFixed: true, Size: 1 }
            ? scope.Op("Squeeze", [total, scope.Integers(1)])
            : scope.Op("GatherND", [total, regions.Slice(1, 0, 1).ToInteger()], ("batch_dims", 1));
        OnnxValue count = rows.Reduce("ReduceSum", [2]) * columns.Reduce("ReduceSum", [2], keep: false).Unsqueeze(1);
        scope.Top(0, total / count.Max(scope.Constant(1)).Unsqueeze(1));
    }

    public static void Region(Region layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes();
        int size = layer.Coordinates + 1 + layer.Classes;
        Axis[] boxes = [bottom[0] * layer.BoxesPerPlace, size, bottom[2], bottom[3]];
        OnnxValue[] parts = scope.Bottom().Reshape(bottom, boxes).Split(1, [2, .. layer.Coordinates > 2 ? [layer.Coordinates - 2L] : Array.Empty<long>(), 1, layer.Classes]);
        (parts[0], parts[^2]) = (parts[0].Sigmoid(), parts[^2].Sigmoid());
        parts[^1] = layer.IsSoftmax ? parts[^1].Softmax(1) : parts[^1].Sigmoid();
        scope.Top(0, Ops.Concat(1, parts).Reshape(boxes, bottom));
    }

    private static OnnxValue Regions(OnnxScope scope)
    {
        if (scope.Opset >= KernelEndsAt)
            throw scope.Refuse($"ONNX Runtime has its operator up to opset {KernelEndsAt - 1}, not for {scope.Opset}");
        return scope.BottomShape(1).Axes == 2 ? scope.Bottom(1) : scope.Bottom(1).Reshape(-1, RegionSize);
    }

    /// <summary>Which places of an axis of the map each bin of each region covers, <c>[R, bins, size]</c> of 0 and 1.</summary>
    private static OnnxValue Mask(OnnxScope scope, OnnxValue start, OnnxValue size, int bins, int axis)
    {
        OnnxValue limit = Places.Length(scope, 0, axis), places = Places.Along(scope, 0, axis);
        OnnxValue from = Clamp((Row(0) * size + start).Apply("Floor")), to = Clamp((Row(1) * size + start).Apply("Ceil"));
        OnnxValue isBehind = scope.Op("Less", [places, to.Unsqueeze(2)]), isBefore = scope.Op("Less", [places, from.Unsqueeze(2)]);
        return scope.Op("And", [isBehind, isBefore.Apply("Not")]).ToFloat();

        OnnxValue Row(int first) => scope.Constants([1, bins], Enumerable.Range(first, bins).Select(bin => (float)bin).ToArray(), $"bins{first}");
        OnnxValue Clamp(OnnxValue x) => x.Max(scope.Constant(0)).Min(limit);
    }

    /// <summary>Halves away from 0, as C does; ONNX's Round takes them to the even number.</summary>
    private static OnnxValue Round(OnnxValue x) => x.Apply("Sign") * (x.Apply("Abs") + 0.5f).Apply("Floor");
}
