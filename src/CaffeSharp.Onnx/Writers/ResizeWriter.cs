using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Layers that make planes larger or smaller.</summary>
internal static class ResizeWriter
{
    private const int ResizeTakesAxes = 18;

    public static void Interp(Interp layer, OnnxScope scope)
    {
        int height = scope.Fixed(scope.TopAxes()[2], "needs to know the height of its top"), width = scope.Fixed(scope.TopAxes()[3], "needs to know the width of its top");
        OnnxValue x = scope.Bottom();
        if (layer.PadBegin < 0 || layer.PadEnd < 0)
        {
            long end = layer.PadEnd < 0 ? layer.PadEnd : long.MaxValue;
            x = scope.Op("Slice", [x, scope.Integers(-layer.PadBegin, -layer.PadBegin), scope.Integers(end, end), scope.Integers(2, 3)]);
        }
        (string, object)[] linear = [("mode", "linear"), ("coordinate_transformation_mode", "align_corners")];
        Axis[] bottom = scope.Axes();
        if (bottom[0].IsFixed && bottom[1].IsFixed)
            scope.Top(0, scope.Op("Resize", [x, default, default, scope.Integers(bottom[0].Size, bottom[1].Size, height, width)], linear));
        else if (scope.Opset >= ResizeTakesAxes)
            scope.Top(0, scope.Op("Resize", [x, default, default, scope.Integers(height, width)], [.. linear, ("axes", new[] { 2, 3 })]));
        else
            scope.Top(0, scope.Op("Resize", [x, default, default, Ops.Concat(0, Images(x), scope.Integers(height, width))], linear));
    }

    public static void Upsample(Upsample layer, OnnxScope scope)
    {
        OnnxValue scales = scope.Constants([4], new float[] { 1, 1, layer.Scale, layer.Scale });
        scope.Top(0, scope.Op("Resize", [scope.Bottom(), default, scales], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")));
    }

    public static void Unpooling(Unpooling layer, OnnxScope scope)
    {
        // Not MaxUnpool, whose places count through all images and channels.
        Axis[] top = scope.TopAxes();
        long area = (long)scope.Fixed(top[2], "needs to know the height of its top") * scope.Fixed(top[3], "needs to know the width of its top");
        OnnxValue places = scope.Bottom(1).Reshape(0, 0, -1).ToInteger();
        OnnxValue zeros = Ops.Concat(0, Images(scope.Bottom()), scope.Integers(area)).Fill(0);
        OnnxValue y = scope.Op("ScatterElements", [zeros, places, scope.Bottom().Reshape(0, 0, -1)], ("axis", 2));
        scope.Top(0, y.Reshape(0, 0, top[2].Size, top[3].Size));
    }

    /// <summary>Images and channels, <c>[2]</c>.</summary>
    private static OnnxValue Images(OnnxValue x) => x.Shape().Gather(x.Scope.Integers(0, 1));
}
