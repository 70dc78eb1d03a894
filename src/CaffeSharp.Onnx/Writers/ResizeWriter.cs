using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Layers that make planes larger or smaller.</summary>
internal static class ResizeWriter
{
    private const int ResizeTakesAxes = 18;
    private const string Corners = "align_corners";

    public static void Interp(Interp layer, OnnxScope scope)
    {
        OnnxValue x = scope.Bottom();
        if (layer.PadBegin < 0 || layer.PadEnd < 0)
        {
            long end = layer.PadEnd < 0 ? layer.PadEnd : long.MaxValue;
            x = scope.Op("Slice", [x, scope.Integers(-layer.PadBegin, -layer.PadBegin), scope.Integers(end, end), scope.Integers(2, 3)]);
        }
        scope.Top(0, Linear(scope, x, 0, scope.TopAxes(), Corners, () =>
        {
            if (layer.FollowsBottom)
                return Plane(scope.Bottom(1));
            OnnxValue one = scope.Integers(1), shrunk = layer.Shrink is { } shrink ? ((Plane(x) - one) / scope.Integers(shrink)) + one : Plane(x);
            return layer.Zoom is { } zoom ? shrunk + ((shrunk - one) * scope.Integers(zoom - 1)) : shrunk;
        }));
    }

    public static void Accum(Accum layer, OnnxScope scope)
    {
        Axis[] top = scope.TopAxes();
        int joined = scope.Node.Bottoms.Count - (layer.HasReference ? 1 : 0);
        scope.Top(0, Ops.Concat(1, [.. Enumerable.Range(0, joined).Select(i => scope.Axes(i).Skip(2).SequenceEqual(top.Skip(2))
            ? scope.Bottom(i)
            : Linear(scope, scope.Bottom(i), i, top, Corners, layer.HasReference ? () => Plane(scope.Bottom(joined)) : null))]));
    }

    public static void Upsample(Upsample layer, OnnxScope scope)
    {
        OnnxValue scales = scope.Constants([4], new float[] { 1, 1, layer.Scale, layer.Scale });
        scope.Top(0, scope.Op("Resize", [scope.Bottom(), default, scales], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")));
    }

    public static void Resize(Resize layer, OnnxScope scope) => FlowWriter.Shared(scope, Layers.Resize.Shares);

    public static void Unpooling(Unpooling layer, OnnxScope scope)
    {
        // Not MaxUnpool, whose places count through all images and channels.
        Axis[] top = scope.TopAxes();
        KnownPlane(scope, top);
        long area = (long)top[2].Size * top[3].Size;
        OnnxValue places = scope.Bottom(1).Reshape(0, 0, -1).ToInteger();
        OnnxValue zeros = Ops.Concat(0, Images(scope.Bottom()), scope.Integers(area)).Fill(0);
        OnnxValue y = scope.Op("ScatterElements", [zeros, places, scope.Bottom().Reshape(0, 0, -1)], ("axis", 2));
        scope.Top(0, y.Reshape(0, 0, top[2].Size, top[3].Size));
    }

    /// <summary>A bottom at another size, linear in between.</summary>
    /// <param name="scope">The layer.</param>
    /// <param name="x">The bottom, perhaps cropped.</param>
    /// <param name="index">Which bottom it is.</param>
    /// <param name="top">The size.</param>
    /// <param name="places">Where ONNX has places of the top lie on the bottom.</param>
    /// <param name="plane">Computes height and width, <c>[2]</c>, where they may be free.</param>
    public static OnnxValue Linear(OnnxScope scope, OnnxValue x, int index, Axis[] top, string places, Func<OnnxValue>? plane = null)
    {
        (string, object)[] linear = [("mode", "linear"), ("coordinate_transformation_mode", places)];
        Axis[] bottom = scope.Axes(index);
        bool isKnown = top[2].IsFixed && top[3].IsFixed;
        if (isKnown && bottom[0].IsFixed && bottom[1].IsFixed)
            return scope.Op("Resize", [x, default, default, scope.Integers(bottom[0].Size, bottom[1].Size, top[2].Size, top[3].Size)], linear);
        OnnxValue size = isKnown || plane is null ? KnownPlane(scope, top) : plane();
        return scope.Opset >= ResizeTakesAxes
            ? scope.Op("Resize", [x, default, default, size], [.. linear, ("axes", new[] { 2, 3 })])
            : scope.Op("Resize", [x, default, default, Ops.Concat(0, Images(x), size)], linear);
    }

    private static OnnxValue KnownPlane(OnnxScope scope, Axis[] top) => scope.Integers(
        scope.Fixed(top[2], "needs to know the height of its top"), scope.Fixed(top[3], "needs to know the width of its top"));

    /// <summary>Height and width, <c>[2]</c>.</summary>
    private static OnnxValue Plane(OnnxValue x) => x.Shape().Slice(0, 2, 4);

    /// <summary>Images and channels, <c>[2]</c>.</summary>
    private static OnnxValue Images(OnnxValue x) => x.Shape().Gather(x.Scope.Integers(0, 1));
}
