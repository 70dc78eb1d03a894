using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Sums, products, maxima and the layers made of them.</summary>
internal static class ArithmeticWriter
{
    public static void Eltwise(Eltwise layer, OnnxScope scope)
    {
        OnnxValue[] x = [.. Enumerable.Range(0, scope.Node.Bottoms.Count).Select(i =>
            layer.Coefficients.Count == 0 || layer.Coefficients[i] == 1 ? scope.Bottom(i) : scope.Bottom(i) * layer.Coefficients[i])];
        scope.Top(0, layer.Kind switch
        {
            Layers.Eltwise.Operation.Product => x.Aggregate((product, next) => product * next),
            Layers.Eltwise.Operation.Sum => x.Length == 2 ? x[0] + x[1] : scope.Op("Sum", x),
            _ => scope.Op("Max", x),
        });
    }

    public static void Scale(Scale layer, OnnxScope scope)
    {
        int axes = scope.BottomShape().Axes;
        Shape factors = layer.Factors?.Shape ?? scope.BottomShape(1);
        int behind = Behind(scope, factors, layer.Axis);
        OnnxValue y = scope.Bottom() * (layer.Factors is null ? Laid(scope.Bottom(1), factors, behind) : scope.Parameter(layer.Factors, "scale", Laid(factors, behind)));
        scope.Top(0, layer.Bias is null ? y : y + scope.Parameter(layer.Bias, "bias", Laid(factors, behind)));
    }

    public static void Bias(Bias layer, OnnxScope scope)
    {
        Shape term = layer.Term?.Shape ?? scope.BottomShape(1);
        int behind = Behind(scope, term, layer.Axis);
        scope.Top(0, scope.Bottom() + (layer.Term is null ? Laid(scope.Bottom(1), term, behind) : scope.Parameter(layer.Term, "bias", Laid(term, behind))));
    }

    public static void Axpy(Axpy layer, OnnxScope scope)
    {
        Shape factors = scope.BottomShape(0);
        int missing = scope.BottomShape(1).Axes - factors.Axes;
        OnnxValue a = scope.Bottom(0);
        if (missing > 0)
            a = a.Unsqueeze([.. Enumerable.Range(factors.Axes, missing).Select(axis => (long)axis)]);
        else if (missing < 0)
            a = a.Reshape(scope.Axes(0), [.. scope.Axes(0)[..2], .. Enumerable.Repeat((Axis)1, scope.BottomShape(1).Axes - 2)]);
        scope.Top(0, (scope.Bottom(1) * a) + scope.Bottom(2));
    }

    public static void Mean(Mean layer, OnnxScope scope)
    {
        for (int i = 0; i < scope.Node.Tops.Count; i++)
        {
            Shape bottom = scope.BottomShape(i);
            float[] shifts = [.. Enumerable.Range(0, bottom[1]).Select(channel => layer.Shifts[channel % layer.Shifts.Count])];
            scope.Top(i, (scope.Bottom(i) * layer.Scale) + scope.Constants(Laid([shifts.Length], bottom.Axes - 2), shifts, "shift"));
        }
    }

    public static void Reduction(Reduction layer, OnnxScope scope)
    {
        Shape bottom = scope.BottomShape();
        int from = bottom.CanonicalAxis(layer.Axis);
        string op = layer.Kind switch
        {
            Layers.Reduction.Operation.SumOfMagnitudes => "ReduceL1",
            Layers.Reduction.Operation.SumOfSquares => "ReduceSumSquare",
            Layers.Reduction.Operation.Mean => "ReduceMean",
            _ => "ReduceSum",
        };
        OnnxValue y = scope.Bottom().Reduce(op, Enumerable.Range(from, bottom.Axes - from), keep: false);
        scope.Top(0, layer.Coefficient == 1 ? y : y * layer.Coefficient);
    }

    public static void BatchReduction(BatchReduction layer, OnnxScope scope)
    {
        int axis = scope.BottomShape().CanonicalAxis(layer.Axis);
        string op = layer.IsMean ? "ReduceMean" : "ReduceSum";
        scope.Top(0, layer.Parts.Count == 0
            ? scope.Bottom().Reduce(op, [axis], keep: false)
            : Ops.Concat(axis, [.. scope.Bottom().Split(axis, [.. layer.Parts.Select(part => (long)part)]).Select(part => part.Reduce(op, [axis]))]));
    }

    public static void ArgMax(ArgMax layer, OnnxScope scope)
    {
        bool isFlat = layer.Axis is null;
        Axis[] axes = isFlat ? [scope.Axes()[0], Axis.Product(scope.Axes()[1..])] : scope.Axes();
        int axis = isFlat ? 1 : scope.BottomShape().CanonicalAxis(layer.Axis!.Value), size = scope.Fixed(axes[axis], "needs to know how many numbers it chooses from");
        OnnxValue x = isFlat ? scope.Op("Flatten", [scope.Bottom()], ("axis", 1)) : scope.Bottom();
        // Of equal numbers Caffe takes the last, so the axis is searched from its end.
        var (values, places) = x.Slice(axis, -1, -size - 1L, -1).TopK(scope.Integers(layer.TopK), axis);
        OnnxValue indices = scope.Op("Sub", [scope.Integer(size - 1), places]).ToFloat();
        if (!isFlat)
        {
            scope.Top(0, layer.HasValues ? values : indices);
            return;
        }
        Axis[] flat = [axes[0], layer.TopK], one = [axes[0], 1, .. scope.TopAxes()[2..]];
        OnnxValue found = indices.Reshape(flat, one);
        scope.Top(0, layer.HasValues ? Ops.Concat(1, found, values.Reshape(flat, one)) : found);
    }

    /// <summary>How many axes of the bottom lie behind those that an operand spans.</summary>
    private static int Behind(OnnxScope scope, Shape operand, int axis) =>
        operand.Axes == 0 ? 0 : scope.BottomShape().Axes - scope.BottomShape().CanonicalAxis(axis) - operand.Axes;

    private static Shape Laid(Shape operand, int behind) => Shape.Create([.. operand, .. Enumerable.Repeat(1, behind)]);

    private static OnnxValue Laid(OnnxValue operand, Shape shape, int behind) =>
        behind == 0 ? operand : operand.Unsqueeze([.. Enumerable.Range(shape.Axes, behind).Select(axis => (long)axis)]);
}
