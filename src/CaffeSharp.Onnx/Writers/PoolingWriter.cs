using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>
/// Poolings. Caffe rounds the number of windows up and lets the last ones end where the padding does. With height and
/// width known this is written as padding in front and behind, which every consumer understands alike; with free ones as
/// <c>ceil_mode</c>, which some do not.
/// </summary>
internal static class PoolingWriter
{
    private const string ToKnowSize = "needs to know height and width";

    public static void Pooling(Pooling layer, OnnxScope scope)
    {
        if (layer.IsGlobal && !layer.HasMask)
        {
            scope.Top(0, scope.Bottom().Apply(layer.IsMax ? "GlobalMaxPool" : "GlobalAveragePool"));
            return;
        }
        Axis[] bottom = scope.Axes();
        bool isKnown = bottom[2].IsFixed && bottom[3].IsFixed;
        PoolingPlane plane = layer.Plane(scope.BottomShape());
        bool mayBeEmpty = layer is { RoundsDown: false, Spatial: { } s } && (s.Kernel[0] < s.Stride[0] || s.Kernel[1] < s.Stride[1]);
        if (!isKnown && (layer.HasMask || layer.Spatial is null || mayBeEmpty))
        {
            scope.Fixed(0, 2, ToKnowSize);
            scope.Fixed(0, 3, ToKnowSize);
        }
        OnnxValue[] tops = isKnown
            ? Known(scope, plane, layer.IsMax, layer.HasMask)
            : [Free(scope, plane, layer)];
        scope.Top(0, tops[0]);
        if (!layer.HasMask)
            return;
        // ONNX counts through all images and channels, Caffe within a plane.
        OnnxValue place = scope.Op("Mod", [tops[1], scope.Integer((long)plane.Height * plane.Width)]);
        scope.Top(1, place.ToFloat());
    }

    public static void SPP(SPP layer, OnnxScope scope)
    {
        scope.Fixed(0, 2, ToKnowSize);
        scope.Fixed(0, 3, ToKnowSize);
        OnnxValue[] levels = [.. Enumerable.Range(0, layer.Levels).Select(level =>
            scope.Op("Flatten", [Known(scope, Layers.SPP.Plane(scope.BottomShape(), level), layer.IsMax, false)[0]], ("axis", 1)))];
        scope.Top(0, levels.Length == 1 ? levels[0] : Ops.Concat(1, levels));
    }

    private static OnnxValue[] Known(OnnxScope scope, PoolingPlane plane, bool isMax, bool hasMask)
    {
        PoolingAxis rows = plane.Rows, columns = plane.Columns;
        int below = Missing(rows, plane.Height, plane.OutHeight), right = Missing(columns, plane.Width, plane.OutWidth);
        bool isEmpty = IsEmpty(rows, plane.Height, plane.OutHeight) || IsEmpty(columns, plane.Width, plane.OutWidth);
        if (isMax)
        {
            // Padding larger than a kernel is refused in a pooling, and only a window without numbers needs it.
            OnnxValue x = isEmpty ? scope.Bottom().Pad(0, 0, below, right, -float.MaxValue) : scope.Bottom();
            int[] pads = isEmpty ? [0, 0, 0, 0] : [rows.Pad, columns.Pad, below, right];
            return scope.Ops("MaxPool", hasMask ? 2 : 1, [x], Window(rows, columns, pads));
        }
        if (isEmpty)
            throw scope.Refuse("its last window holds no numbers, so that Caffe divides 0 by 0, and ONNX has no such average");
        // Caffe counts the padding itself, but nothing behind it.
        OnnxValue padded = scope.Bottom().Pad(rows.Pad, columns.Pad, rows.Pad, columns.Pad);
        return [scope.Op("AveragePool", [padded], [.. Window(rows, columns, [0, 0, Math.Max(0, below - rows.Pad), Math.Max(0, right - columns.Pad)]), ("count_include_pad", 0)])];
    }

    private static OnnxValue Free(OnnxScope scope, PoolingPlane plane, Pooling layer)
    {
        PoolingAxis rows = plane.Rows, columns = plane.Columns;
        (string, object)[] window = [.. Window(rows, columns, [rows.Pad, columns.Pad, rows.Pad, columns.Pad]), ("ceil_mode", layer.RoundsDown ? 0 : 1)];
        return layer.IsMax
            ? scope.Op("MaxPool", [scope.Bottom()], window)
            : scope.Op("AveragePool", [scope.Bottom()], [.. window, ("count_include_pad", 1)]);
    }

    private static (string, object)[] Window(PoolingAxis rows, PoolingAxis columns, int[] pads) => [
        ("kernel_shape", new[] { rows.Kernel, columns.Kernel }), ("strides", new[] { rows.Stride, columns.Stride }), ("pads", pads)];

    /// <summary>How far the last window reaches beyond the input.</summary>
    private static int Missing(PoolingAxis axis, int size, int output) => Math.Max(0, ((output - 1) * axis.Stride) + axis.Kernel - size - axis.Pad);

    private static bool IsEmpty(PoolingAxis axis, int size, int output) => ((output - 1) * axis.Stride) - axis.Pad >= size;
}
