using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Layers that bring numbers to a common size.</summary>
internal static class NormalizationWriter
{
    public static void LRN(LRN layer, OnnxScope scope)
    {
        OnnxValue x = scope.Bottom();
        if (!layer.IsWithinChannel)
        {
            scope.Top(0, scope.Op("LRN", [x], ("size", layer.Size), ("alpha", layer.Alpha), ("beta", layer.Beta), ("bias", layer.K)));
            return;
        }
        int pad = layer.Size / 2;
        OnnxValue average = scope.Op("AveragePool", [(x * x).Pad(pad, pad, pad, pad)], ("kernel_shape", new[] { layer.Size, layer.Size }), ("strides", new[] { 1, 1 }));
        scope.Top(0, x / scope.Op("Pow", [(average * layer.Alpha) + layer.K, scope.Constant(layer.Beta)]));
    }

    public static void BatchNorm(BatchNorm layer, OnnxScope scope)
    {
        Axis[] axes = scope.Axes();
        int channels = layer.Mean.Shape.Count();
        ParameterBlob? factors = layer.Scale, offsets = layer.Bias;
        if (!layer.UsesStoredStatistics)
        {
            OnnxValue y = ByBatch(scope, layer.Epsilon).Normalized;
            y = factors is null ? y : y * scope.Parameter(factors, "scale", Channels(channels, axes.Length));
            scope.Top(0, offsets is null ? y : y + scope.Parameter(offsets, "bias", Channels(channels, axes.Length)));
            return;
        }
        // The Scale layer that nearly always follows in place is a part of ONNX's operator.
        Node? next = factors is null && offsets is null ? scope.Graph.NextInPlace(scope.Node.Tops[0]) : null;
        Scale? scale = next?.Layer as Scale;
        if (scale?.Factors is not { } learned || learned.Shape != Shape.Create(channels) || axes.Length < 2 || scope.BottomShape().CanonicalAxis(scale.Axis) != 1)
            next = null;
        else
            (factors, offsets) = (learned, scale.Bias);
        Axis[] image = axes.Length < 2 ? [Axis.Product(axes), 1] : axes;
        OnnxValue result = scope.Op("BatchNormalization", [
            scope.Bottom().Reshape(axes, image),
            factors is null ? Filled(scope, channels, 1) : scope.Parameter(factors, "scale", [channels]),
            offsets is null ? Filled(scope, channels, 0) : scope.Parameter(offsets, "bias", [channels]),
            Statistic(scope, layer, layer.Mean, "mean"), Statistic(scope, layer, layer.Variance, "variance")], ("epsilon", layer.Epsilon)).Reshape(image, axes);
        scope.Top(0, result);
        if (next is not null)
            scope.Graph.Absorb(next, result.Name);
    }

    public static void BN(BN layer, OnnxScope scope)
    {
        int channels = layer.Factors.Shape.Count(), axes = scope.BottomShape().Axes;
        var (y, mean, variance) = ByBatch(scope, 1e-9f);
        Shape shape = Channels(channels, axes);
        scope.Top(0, (y * scope.Parameter(layer.Factors, "scale", shape)) + scope.Parameter(layer.Offsets, "bias", shape));
        if (layer.HasStatistics)
        {
            scope.Top(1, mean.Reshape(1, channels, 1, 1));
            scope.Top(2, variance.Reshape(1, channels, 1, 1));
        }
    }

    public static void MVN(MVN layer, OnnxScope scope)
    {
        // ONNX's MeanVarianceNormalization knows no eps.
        int axes = scope.BottomShape().Axes, from = layer.IsAcrossChannels ? 1 : 2;
        int[] over = [.. Enumerable.Range(from, axes - from)];
        if (over.Length == 0)
            throw scope.Refuse("it normalizes every number by itself");
        OnnxValue x = scope.Bottom(), centred = x - x.Reduce("ReduceMean", over);
        scope.Top(0, layer.NormalizesVariance
            ? centred / ((centred * centred).Reduce("ReduceMean", over).Apply("Sqrt") + layer.Epsilon)
            : centred);
    }

    public static void Normalize(Normalize layer, OnnxScope scope)
    {
        // ONNX's LpNormalization knows no eps.
        int axes = scope.BottomShape().Axes;
        int[] over = layer.IsAcrossSpatial ? [.. Enumerable.Range(1, axes - 1)] : [1];
        OnnxValue x = scope.Bottom(), norm = ((x * x).Reduce("ReduceSum", over) + layer.Epsilon).Apply("Sqrt");
        Shape shape = layer.Scale.Shape.Axes == 0 ? Shape.Scalar : Channels(layer.Scale.Shape[0], axes);
        scope.Top(0, x / norm * scope.Parameter(layer.Scale, "scale", shape));
    }

    public static void ChannelNorm(ChannelNorm layer, OnnxScope scope) => scope.Top(0, (scope.Bottom() * scope.Bottom()).Reduce("ReduceSum", [1]).Apply("Sqrt"));

    /// <summary>By mean and variance of the batch at hand: BatchNormalization for training has them wrong when they are optimized away.</summary>
    private static (OnnxValue Normalized, OnnxValue Mean, OnnxValue Variance) ByBatch(OnnxScope scope, float epsilon)
    {
        int[] over = [0, .. Enumerable.Range(2, Math.Max(0, scope.BottomShape().Axes - 2))];
        OnnxValue x = scope.Bottom(), mean = x.Reduce("ReduceMean", over), centred = x - mean;
        OnnxValue variance = (centred * centred).Reduce("ReduceMean", over);
        return (centred / (variance + epsilon).Apply("Sqrt"), mean, variance);
    }

    private static OnnxValue Statistic(OnnxScope scope, BatchNorm layer, ParameterBlob stored, string name)
    {
        if (layer.StatisticsFactor == 1)
            return scope.Parameter(stored, name, [stored.Shape.Count()]);
        float factor = layer.StatisticsFactor;
        float[] scaled = [.. stored.Span.ToArray().Select(value => value * factor)];
        return scope.Constants([scaled.Length], scaled, name);
    }

    private static OnnxValue Filled(OnnxScope scope, int count, float value) => scope.Constants([count], Enumerable.Repeat(value, count).ToArray(), value == 0 ? "zeros" : "ones");

    /// <summary>One number for every channel, laid on axis 1.</summary>
    private static Shape Channels(int channels, int axes) => axes < 2 ? [1] : Shape.Create([channels, .. Enumerable.Repeat(1, axes - 2)]);
}
