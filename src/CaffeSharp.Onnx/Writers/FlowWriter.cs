using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;
using Kind = CaffeSharp.Proto.ResampleParameter.Types.ResampleType;

namespace CaffeSharp.Onnx.Writers;

/// <summary>FlowNet 2's layers.</summary>
internal static class FlowWriter
{
    private const double MostMissing = 0.5;

    public static void Resample(Resample layer, OnnxScope scope)
    {
        var (bottom, top) = Known(scope);
        if (layer.Type == Kind.Nearest)
        {
            long[] places = [.. layer.Nearest(bottom, top).Select(place => (long)place)];
            scope.Top(0, scope.Bottom().Reshape(0, 0, -1).Gather(scope.Integers(places), 2).Reshape(0, 0, top[2], top[3]));
            return;
        }
        // The halves that the fork exchanges are the same, and no kernel is wider than ONNX's.
        bool isPlain = layer.Type == Kind.Linear && bottom[2] <= top[2] && (float)bottom[3] / top[3] == (float)bottom[2] / top[2];
        scope.Top(0, isPlain
            ? ResizeWriter.Linear(scope, scope.Bottom(), 0, scope.TopAxes(), "half_pixel")
            : Weighted(scope.Bottom(), Matrices(scope, bottom, top, layer.Shares)));
    }

    public static void Downsample(Downsample layer, OnnxScope scope)
    {
        var (bottom, top) = Known(scope);
        if (bottom == top)
        {
            scope.Top(0, scope.Bottom());
            return;
        }
        var matrices = Matrices(scope, bottom, top, Layers.Downsample.Shares);
        OnnxValue x = scope.Bottom(), isMissing = x.Apply("IsNaN");
        OnnxValue missing = Weighted(isMissing.ToFloat(), matrices), known = missing.Apply("Neg") + 1;
        OnnxValue mean = Weighted(isMissing.Where(scope.Constant(0), x), matrices) / known;
        scope.Top(0, scope.Op("Greater", [missing, known * (float)MostMissing]).Where(scope.Constant(float.NaN), mean));
    }

    public static void DataAugmentation(DataAugmentation layer, OnnxScope scope)
    {
        OnnxValue y = scope.Bottom();
        int channels = scope.BottomShape()[1];
        if (layer.Crop is not null)
        {
            var (bottom, top) = Known(scope);
            y = Weighted(y, Matrices(scope, bottom, top, Layers.DataAugmentation.Shares));
        }
        if (layer.Learned is { IsTrained: true } mean)
            y -= scope.Parameter(mean, "mean", mean.Shape.Count() == channels ? [1, channels, 1, 1] : mean.Shape);
        else if (layer.Learned is { } untrained)
            y -= y.Reduce("ReduceMean", untrained.Shape.Count() == channels ? [0, 2, 3] : [0]);
        else if (layer.Values.Count > 0)
            y -= scope.Constants([1, channels, 1, 1], layer.Values.ToArray(), "mean");
        scope.Top(0, y);
    }

    public static void FlowWarp(FlowWarp layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes(), flat = [bottom[0], bottom[1], bottom[2] * bottom[3]];
        OnnxValue x = scope.Bottom().Reshape(bottom, flat), size = Places.Size(scope, 0).Reshape(1, 2, 1);
        OnnxValue width = bottom[3].IsFixed ? scope.Integers(bottom[3].Size) : scope.Bottom().Size(3);
        // Columns and rows where the flow points to, [N, 2, places].
        OnnxValue at = scope.Bottom(1).Reshape(0, 2, -1) + Places.Of(scope, 0).Transpose(1, 2, 0);
        OnnxValue isWithin = scope.Op("And", [scope.Op("GreaterOrEqual", [at, scope.Constant(0)]), scope.Op("Less", [at, size])]);
        at = isWithin.Where(at, scope.Constant(0));
        OnnxValue before = at.Apply("Floor"), share = at - before;
        OnnxValue[] first = before.ToInteger().Split(1, 1, 1), last = (before + 1).Min(size - 1).ToInteger().Split(1, 1, 1), shares = share.Split(1, 1, 1);
        OnnxValue y = Between(Row(first[1]), Row(last[1]), shares[1]);
        OnnxValue[] inside = isWithin.Split(1, 1, 1);
        scope.Top(0, scope.Op("And", [inside[0], inside[1]]).Where(y, scope.Constant(layer.Fill)).ReshapeLike(flat, scope.Bottom(), bottom));

        OnnxValue Row(OnnxValue row) => Between(Number(row, first[0]), Number(row, last[0]), shares[0]);
        OnnxValue Number(OnnxValue row, OnnxValue column) =>
            scope.Op("GatherElements", [x, scope.Op("Expand", [(row * width) + column, x.Shape()])], ("axis", 2));
        OnnxValue Between(OnnxValue one, OnnxValue other, OnnxValue part) => (one * (part.Apply("Neg") + 1)) + (other * part);
    }

    public static void Correlation(Correlation layer, OnnxScope scope)
    {
        var (bottom, top) = Known(scope);
        int reach = layer.MaxDisplacement, step = layer.DisplacementStride, rowPad = layer.IsAlongRows ? 0 : layer.Pad, rowReach = layer.IsAlongRows ? 0 : reach;
        int height = ((top[2] - 1) * layer.Stride) + layer.Kernel, width = ((top[3] - 1) * layer.Stride) + layer.Kernel;
        // Displacements to the left alone may begin before the padding.
        int more = Math.Max(0, -(reach + (layer.FirstDisplacement * step)));
        OnnxValue a = Window(scope.Bottom().Pad(rowPad, layer.Pad, rowPad, layer.Pad), rowReach, reach), b = scope.Bottom(1).Pad(rowPad, layer.Pad + more, rowPad, layer.Pad);
        int[] steps = [.. Enumerable.Range(layer.FirstDisplacement, layer.Displacements)];
        OnnxValue[] all = [.. (layer.IsAlongRows ? [0] : steps).SelectMany(_ => steps, (down, across) =>
        {
            OnnxValue other = Window(b, rowReach + (down * step), reach + more + (across * step));
            return (layer.IsSubtracting ? (a - other).Apply("Abs") : a * other).Reduce("ReduceMean", [1]);
        })];
        OnnxValue y = Ops.Concat(1, all);
        scope.Top(0, layer.Kernel * layer.Stride == 1 ? y : scope.Op(
            "AveragePool", [y], ("kernel_shape", new[] { layer.Kernel, layer.Kernel }), ("strides", new[] { layer.Stride, layer.Stride })));

        OnnxValue Window(OnnxValue x, long row, long column) =>
            scope.Op("Slice", [x, scope.Integers(row, column), scope.Integers(row + height, column + width), scope.Integers(2, 3)]);
    }

    /// <summary>A top whose rows and columns are sums of the bottom's.</summary>
    public static void Shared(OnnxScope scope, Func<Shape, Shape, int, float[]> shares)
    {
        var (bottom, top) = Known(scope);
        scope.Top(0, Weighted(scope.Bottom(), Matrices(scope, bottom, top, shares)));
    }

    /// <summary>Bottom and top, of which height and width must be fixed.</summary>
    private static (Shape Bottom, Shape Top) Known(OnnxScope scope)
    {
        foreach (Axis axis in scope.Axes()[2..].Concat(scope.TopAxes()[2..]))
            scope.Fixed(axis, "needs to know height and width");
        return (scope.BottomShape(), Shape.Create([.. scope.TopAxes().Select(axis => axis.Size)]));
    }

    /// <summary>Matrices that make rows of rows, <c>[out, H]</c>, and columns of columns, <c>[W, out]</c>.</summary>
    private static (OnnxValue Rows, OnnxValue Columns) Matrices(OnnxScope scope, Shape bottom, Shape top, Func<Shape, Shape, int, float[]> shares)
    {
        float[] columns = shares(bottom, top, 3);
        float[] turned = [.. Enumerable.Range(0, columns.Length).Select(i => columns[(i % top[3] * bottom[3]) + (i / top[3])])];
        return (scope.Constants([top[2], bottom[2]], shares(bottom, top, 2), "rows"), scope.Constants([bottom[3], top[3]], turned, "columns"));
    }

    private static OnnxValue Weighted(OnnxValue x, (OnnxValue Rows, OnnxValue Columns) matrices) =>
        x.Scope.Op("MatMul", [x.Scope.Op("MatMul", [matrices.Rows, x]), matrices.Columns]);
}
