using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Inner products and look-ups in tables.</summary>
internal static class DenseWriter
{
    public static void InnerProduct(InnerProduct layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes(), top = scope.TopAxes();
        OnnxValue x = bottom.Length == 2 && layer.Axis == 1 ? scope.Bottom() : scope.Op("Flatten", [scope.Bottom()], ("axis", layer.Axis));
        OnnxValue weights = scope.Parameter(layer.Weights, "weight");
        OnnxValue y = scope.Op("Gemm", layer.Bias is null ? [x, weights] : [x, weights, scope.Parameter(layer.Bias, "bias")], ("transB", layer.IsTransposed ? 0 : 1));
        scope.Top(0, y.Reshape([Axis.Product(top[..^1]), top[^1]], top));
    }

    public static void Embed(Embed layer, OnnxScope scope)
    {
        OnnxValue y = scope.Parameter(layer.Weights, "weight").Gather(scope.Bottom().ToInteger());
        scope.Top(0, layer.Bias is null ? y : y + scope.Parameter(layer.Bias, "bias"));
    }

    public static void BatchReindex(BatchReindex layer, OnnxScope scope) => scope.Top(0, scope.Bottom(0).Gather(scope.Bottom(1).ToInteger()));
}
