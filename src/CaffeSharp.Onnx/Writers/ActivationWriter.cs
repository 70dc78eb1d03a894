using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Layers that make every number from the one in its place.</summary>
internal static class ActivationWriter
{
    private const float Six = 6;

    public static void Simple(OnnxScope scope, string op) => scope.Top(0, scope.Bottom().Apply(op));

    public static void ReLU(ReLU layer, OnnxScope scope) => scope.Top(0, Rectify(scope, layer.NegativeSlope));

    public static void ReLU6(ReLU6 layer, OnnxScope scope) => scope.Top(0, layer.NegativeSlope == 0
        ? scope.Op("Clip", [scope.Bottom(), scope.Constant(0), scope.Constant(Six)])
        : Rectify(scope, layer.NegativeSlope).Min(scope.Constant(Six)));

    public static void PReLU(PReLU layer, OnnxScope scope)
    {
        // Laid on the axes behind the channels from the right, so those count as 1.
        Shape shape = layer.Slopes.Shape.Axes == 0 ? [1] : Shape.Create([layer.Slopes.Shape[0], .. Enumerable.Repeat(1, scope.BottomShape().Axes - 2)]);
        scope.Top(0, scope.Op("PRelu", [scope.Bottom(), scope.Parameter(layer.Slopes, "slope", shape)]));
    }

    public static void Leaky(OnnxScope scope, float slope) => scope.Top(0, Rectify(scope, slope));

    public static void NegReLU(NegReLU layer, OnnxScope scope) =>
        scope.Top(0, scope.Op("LeakyRelu", [scope.Bottom().Apply("Neg")], ("alpha", layer.PositiveSlope)).Apply("Neg"));

    public static void SeLU(SeLU layer, OnnxScope scope) => scope.Top(0, scope.Op("Selu", [scope.Bottom()], ("alpha", layer.Alpha), ("gamma", layer.Lambda)));

    public static void ELU(ELU layer, OnnxScope scope) => scope.Top(0, scope.Op("Elu", [scope.Bottom()], ("alpha", layer.Alpha)));

    public static void Clip(Clip layer, OnnxScope scope) =>
        scope.Top(0, scope.Op("Clip", [scope.Bottom(), scope.Constant(layer.Min), scope.Constant(layer.Max)]));

    public static void Dropout(Dropout layer, OnnxScope scope) => scope.Top(0, layer.Scale == 1 ? scope.Bottom() : scope.Bottom() * layer.Scale);

    public static void Softmax(Softmax layer, OnnxScope scope) => scope.Top(0, scope.Bottom().Softmax(layer.Axis));

    // The operators Swish and Mish are younger than most consumers.
    public static void Swish(Swish layer, OnnxScope scope)
    {
        OnnxValue x = scope.Bottom();
        scope.Top(0, x * (layer.Beta == 1 ? x : x * layer.Beta).Sigmoid());
    }

    public static void Mish(Mish layer, OnnxScope scope)
    {
        OnnxValue x = scope.Bottom();
        scope.Top(0, x * x.Apply("Softplus").Apply("Tanh"));
    }

    public static void Threshold(Threshold layer, OnnxScope scope) =>
        scope.Top(0, scope.Op("Greater", [scope.Bottom(), scope.Constant(layer.Limit)]).ToFloat());

    public static void Power(Power layer, OnnxScope scope)
    {
        OnnxValue x = scope.Bottom();
        if (layer.Scale * layer.Exponent == 0)
        {
            scope.Top(0, x.Shape().Fill(layer.Exponent == 0 ? 1 : MathF.Pow(layer.Shift, layer.Exponent)));
            return;
        }
        OnnxValue y = layer.Scale == 1 ? x : x * layer.Scale;
        y = layer.Shift == 0 ? y : y + layer.Shift;
        scope.Top(0, layer.Exponent == 1 ? y : layer.Exponent == 2 ? y * y : scope.Op("Pow", [y, scope.Constant(layer.Exponent)]));
    }

    public static void Exp(Exp layer, OnnxScope scope)
    {
        OnnxValue x = scope.Bottom(), y = (layer.Rate == 1 ? x : x * layer.Rate).Apply("Exp");
        scope.Top(0, layer.Start == 1 ? y : y * layer.Start);
    }

    public static void Log(Log layer, OnnxScope scope)
    {
        OnnxValue x = scope.Bottom(), y = layer.Scale == 1 ? x : x * layer.Scale;
        y = (layer.Shift == 0 ? y : y + layer.Shift).Apply("Log");
        scope.Top(0, layer.Factor == 1 ? y : y * layer.Factor);
    }

    private static OnnxValue Rectify(OnnxScope scope, float slope) =>
        slope == 0 ? scope.Bottom().Apply("Relu") : scope.Op("LeakyRelu", [scope.Bottom()], ("alpha", slope));
}
