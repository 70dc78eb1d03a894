using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Layers that judge. Some hold the prediction that they judge, and that is written.</summary>
internal static class LossWriter
{
    public static void Refuse(Layer layer, OnnxScope scope) =>
        throw scope.Refuse("it judges predictions, which only training and testing need");

    public static void Softmax(SoftmaxLoss layer, OnnxScope scope)
    {
        OnnxValue y = scope.Bottom().Softmax(layer.Axis);
        if (layer.HasProbabilities)
            scope.Top(1, y);
        Predict(scope, y, layer.HasProbabilities && scope.Node.Tops[1].Name.Length > 0);
    }

    public static void Sigmoid(SigmoidCrossEntropyLoss layer, OnnxScope scope) => Predict(scope, scope.Bottom().Sigmoid(), isTop: false);

    private static void Predict(OnnxScope scope, OnnxValue prediction, bool isTop)
    {
        if (!isTop)
            scope.Graph.Predict(prediction.Name, scope.Axes());
        scope.Note($"is written as the prediction that it judges, {(isTop ? $"'{scope.Node.Tops[1].Name}'" : "'prob'")}");
    }
}
